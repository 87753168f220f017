import { describe, expect, it } from "vitest";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { applicationPower } from "../../shared/privilege/application-power.ts";
import {
  aCatalogue,
  aGrant,
  anAccessSubject,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  APP_ROLE,
  aWorkload,
  AZURE,
  ENTRA,
  MANAGEMENT_GROUP_ID,
  SUBSCRIPTION_ID,
} from "../build/an-access-subject.ts";

function powerOf(...facts: readonly AccessFact[]): string {
  const power = applicationPower(anAccessSubject(aWorkload(), ...facts));
  return power === undefined ? "none" : `${power.tier} by ${power.by}`;
}
const permission = (appRoleId: string) => anApplicationPermission({ appRoleId });

describe("the power of an application", () => {
  it.each([
    ["nothing", [], /^none$/],
    ["a tier-0 permission", [permission(APP_ROLE.roleManagement)], /^0 by RoleManagement/],
    [
      "a tier-1 permission",
      [permission(APP_ROLE.mailReadWrite)],
      /^1 by Mail.ReadWrite of Microsoft Graph$/,
    ],
    ["a limited permission", [permission(APP_ROLE.userReadAll)], /^none$/],
    ["a directory role", [anEntraRole()], /^0 by Global Administrator for the whole tenant$/],
    [
      "a directory role over one object",
      [anEntraRole({ scope: "/a0000000-0000-4000-8000-000000000009" })],
      /^1 by Global Administrator/,
    ],
    [
      "a weaker directory role over one object",
      [
        anEntraRole({
          roleId: ENTRA.authenticationPolicyAdministrator,
          scope: "/a0000000-0000-4000-8000-000000000009",
        }),
      ],
      /^none$/,
    ],
    [
      "a role of Azure at a management group",
      [anAzureRole({ scope: MANAGEMENT_GROUP_ID })],
      /^0 by/,
    ],
    ["a role of Azure at a subscription", [anAzureRole()], /^0 by Owner/],
    [
      "a role of Azure at a resource group",
      [anAzureRole({ scope: `${SUBSCRIPTION_ID}/resourceGroups/rg` })],
      /^1 by Owner/,
    ],
    [
      "a data role at a resource group",
      [
        anAzureRole({
          roleId: AZURE.blobDataReader,
          scope: `${SUBSCRIPTION_ID}/resourceGroups/rg`,
        }),
      ],
      /^none$/,
    ],
    [
      "only what it may do in somebody's name",
      [aGrant({ scopes: ["Directory.AccessAsUser.All"] })],
      /^none$/,
    ],
    [
      "several things, of which the strongest counts",
      [permission(APP_ROLE.mailReadWrite), anEntraRole()],
      /^0 by Global Administrator/,
    ],
  ] as const)("that holds %s", (_what, facts, expected) => {
    expect(powerOf(...facts)).toMatch(expected);
  });

  it("is not spoken of where the directory shows no workload", () => {
    expect(applicationPower(anAccessSubject(permission(APP_ROLE.roleManagement)))).toBeUndefined();
  });

  it("of a permission that nobody has judged is not known, and so not said", () => {
    expect(aCatalogue().resources).not.toEqual({});
    expect(powerOf(permission("e0000000-0000-4000-8000-00000000000e"))).toBe("none");
  });
});
