import { describe, expect, it } from "vitest";
import { azureScope } from "../../shared/privilege/azure-scope.ts";

const SUBSCRIPTION = "/subscriptions/b0000000-0000-4000-8000-000000000001";
const NAMES = {
  [SUBSCRIPTION]: "Contoso Production",
  "/providers/microsoft.management/managementgroups/platform": "Platform",
};

describe("a scope of Azure", () => {
  it.each([
    ["/", "tenant", "all of Azure (the root scope)", "/"],
    [
      "/providers/Microsoft.Management/managementGroups/Platform",
      "management-group",
      "management group “Platform”",
      "/providers/microsoft.management/managementgroups/platform",
    ],
    [
      "/providers/Microsoft.Management/managementGroups/Lab",
      "management-group",
      "management group “Lab”",
      "/providers/microsoft.management/managementgroups/lab",
    ],
    [SUBSCRIPTION, "subscription", "subscription “Contoso Production”", SUBSCRIPTION],
    [SUBSCRIPTION.toUpperCase(), "subscription", "subscription “Contoso Production”", SUBSCRIPTION],
    [
      `${SUBSCRIPTION}/resourceGroups/rg-plant`,
      "resource-group",
      "resource group “rg-plant” in subscription “Contoso Production”",
      SUBSCRIPTION,
    ],
    [
      `${SUBSCRIPTION}/resourcegroups/rg-plant/providers/Microsoft.KeyVault/vaults/kv-plant`,
      "resource",
      "“kv-plant” in resource group “rg-plant” in subscription “Contoso Production”",
      SUBSCRIPTION,
    ],
    [
      `${SUBSCRIPTION}/providers/Microsoft.Security/pricings/x`,
      "resource",
      "“x” in subscription “Contoso Production”",
      SUBSCRIPTION,
    ],
    ["/subscriptions/unread", "subscription", "subscription “unread”", "/subscriptions/unread"],
    ["/providers/Microsoft.Capacity", "part", "scope “/providers/Microsoft.Capacity”", "/"],
  ])("%s is a %s", (scope, reach, where, readWith) => {
    expect(azureScope(scope, NAMES)).toEqual({ reach, where, readWith });
  });
});
