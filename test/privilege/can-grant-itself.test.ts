import { expect, test } from "vitest";
import { applicationPermissions } from "../../shared/privilege/application-permission.ts";
import {
  canGrantItself,
  selfGrantingPermissions,
} from "../../shared/privilege/can-grant-itself.ts";
import { weightOf } from "../../shared/privilege/power.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";

test.each([
  "AppRoleAssignment.ReadWrite.All",
  "RoleManagement.ReadWrite.Directory",
  "Application.ReadWrite.All",
  "RoleEligibilitySchedule.ReadWrite.Directory",
  "approleassignment.readwrite.all",
])("the holder of %s gives itself more", (value) => {
  expect(canGrantItself(GRAPH, value)).toEqual(expect.any(String));
});

test.each([
  [GRAPH, "RoleManagement.Read.Directory"],
  [GRAPH, "Mail.ReadWrite"],
  [GRAPH, "UserAuthenticationMethod.ReadWrite.All"],
  [GRAPH, "constructor"],
  [EXCHANGE, "Application.ReadWrite.All"],
])("of %s, the holder of %s does not", (resourceAppId, value) => {
  expect(canGrantItself(resourceAppId, value)).toBeUndefined();
});

test.each(selfGrantingPermissions)("of %s, %s is published and of tier 0 or 1", (api, value) => {
  const published = [...applicationPermissions()].flatMap(([key, { name, power }]) =>
    key.startsWith(`${api}/`) && name === value ? [power] : [],
  );
  expect(published).toHaveLength(1);
  for (const power of published) expect(weightOf(power)).toBeGreaterThanOrEqual(weightOf(1));
});
