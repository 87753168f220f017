import { expect, test } from "vitest";
import { originOf } from "../../shared/inventory/service-principal-origin.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const OTHER = "aaaaaaaa-0000-4000-8000-000000000002";
const SERVICES = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
const CORPORATE = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const PAYROLL = "cccccccc-0000-4000-8000-000000000004";
const GRAPH_EXPLORER = "de8bc8b5-d9f9-48b1-a8ad-b748da725064";

test.each([
  ["of this tenant", PAYROLL, TENANT, "own"],
  ["of this tenant, in capitals", PAYROLL, TENANT.toUpperCase(), "own"],
  ["of another tenant", PAYROLL, OTHER, "foreign"],
  ["of Microsoft Services", PAYROLL, SERVICES, "microsoft"],
  ["of Microsoft Services, in capitals", PAYROLL, SERVICES.toUpperCase(), "microsoft"],
  ["of Microsoft's corporate tenant, established", GRAPH_EXPLORER, CORPORATE, "microsoft"],
  [
    "of Microsoft's corporate tenant, established, in capitals",
    GRAPH_EXPLORER.toUpperCase(),
    CORPORATE.toUpperCase(),
    "microsoft",
  ],
  ["of Microsoft's corporate tenant, an employee's", PAYROLL, CORPORATE, "foreign"],
  ["that nobody owns", GRAPH_EXPLORER, null, "unknown"],
  ["whose owner is not told", GRAPH_EXPLORER, undefined, "unknown"],
])("an application %s", (_what, appId, appOwnerOrganizationId, origin) => {
  const row = { appId, appOwnerOrganizationId, servicePrincipalType: "Application" };
  expect(originOf(row, TENANT)).toBe(origin);
});

test("an employee's application is one's own where the service runs in the corporate tenant itself", () => {
  const row = { appId: PAYROLL, appOwnerOrganizationId: CORPORATE };
  expect(originOf(row, CORPORATE)).toBe("own");
});

test("a managed identity is one, whoever owns it", () => {
  for (const appOwnerOrganizationId of [null, TENANT, SERVICES]) {
    const row = { appId: PAYROLL, appOwnerOrganizationId, servicePrincipalType: "ManagedIdentity" };
    expect(originOf(row, TENANT)).toBe("managed-identity");
  }
});
