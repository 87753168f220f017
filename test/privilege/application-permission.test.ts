import { expect, test } from "vitest";
import {
  applicationPermission,
  applicationPermissions,
} from "../../shared/privilege/application-permission.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";

test.each([
  [GRAPH, "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "RoleManagement.ReadWrite.Directory", 0],
  [GRAPH, "06b708a9-e830-4db3-a914-8e69da51d44f", "AppRoleAssignment.ReadWrite.All", 0],
  [GRAPH, "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "Application.ReadWrite.All", 0],
  [GRAPH, "e2a3a72e-5f79-4c64-b1b1-878b674786c9", "Mail.ReadWrite", 1],
  [GRAPH, "7ab1d382-f21e-4acd-a863-ba3e13f7da61", "Directory.Read.All", 2],
  [EXCHANGE, "dc890d15-9560-4a4c-9b7f-a736ec74ec40", "full_access_as_app", 1],
])("of %s, %s is %s", (resourceAppId, appRoleId, name, power) => {
  const rating = applicationPermission(resourceAppId, appRoleId);
  expect(rating).toMatchObject({ name, power });
  const inCapitals = applicationPermission(resourceAppId.toUpperCase(), appRoleId.toUpperCase());
  expect(inCapitals).toEqual(rating);
});

test.each([
  ["a permission that is not in the data", GRAPH, "0b0b0b0b-0000-4000-8000-000000000001"],
  ["a permission of another API", EXCHANGE, "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"],
  [
    "an API of the tenant's own",
    "0b0b0b0b-0000-4000-8000-000000000002",
    "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
  ],
])("%s is unknown, not harmless", (_what, resourceAppId, appRoleId) => {
  expect(applicationPermission(resourceAppId, appRoleId)).toEqual({ power: "unknown" });
});

test("each permission has a value, a reason and a power", () => {
  const permissions = [...applicationPermissions().values()];
  expect(permissions.length).toBeGreaterThan(900);
  for (const { name, why, power } of permissions) {
    expect(name).not.toBe("");
    expect(why).not.toBe("");
    expect([0, 1, 2, "harmless"]).toContain(power);
  }
});
