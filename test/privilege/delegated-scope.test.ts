import { expect, test } from "vitest";
import {
  delegatedScope,
  delegatedScopes,
  hasRatedScopes,
} from "../../shared/privilege/delegated-scope.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const RESOURCE_MANAGER = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

test.each([
  [GRAPH, "User.Read", "harmless", "user"],
  [GRAPH, "openid", "harmless", "user"],
  [GRAPH, "offline_access", "harmless", "user"],
  [GRAPH, "Mail.ReadWrite", 1, "user"],
  [GRAPH, "Directory.AccessAsUser.All", 0, "admin"],
  [GRAPH, "RoleManagement.ReadWrite.Directory", 0, "admin"],
  [RESOURCE_MANAGER, "user_impersonation", 0, undefined],
])("of %s, %s is %s", (resourceAppId, scope, power, consentBy) => {
  const rating = delegatedScope(resourceAppId, scope);
  expect(rating).toMatchObject({ name: scope, power });
  expect(rating.consentBy).toBe(consentBy);
  expect(delegatedScope(resourceAppId.toUpperCase(), scope.toUpperCase())).toEqual(rating);
});

test.each([
  [GRAPH, "Everything.ReadWrite.All"],
  [GRAPH, ""],
  [GRAPH, "__proto__"],
  [GRAPH, "Mail.ReadWrite offline_access"],
  ["0b0b0b0b-0000-4000-8000-000000000002", "User.Read"],
])("of %s, the scope %j is unknown, not harmless", (resourceAppId, scope) => {
  expect(delegatedScope(resourceAppId, scope)).toEqual({ power: "unknown" });
});

test("few APIs have scopes that are rated", () => {
  expect(hasRatedScopes(RESOURCE_MANAGER.toUpperCase())).toBe(true);
  expect(hasRatedScopes("0b0b0b0b-0000-4000-8000-000000000002")).toBe(false);
  expect(hasRatedScopes("toString")).toBe(false);
});

test("each scope has a value, a reason and a power", () => {
  const scopes = [...delegatedScopes().values()];
  expect(scopes.length).toBeGreaterThan(1300);
  for (const { name, why, power } of scopes) {
    expect(name).not.toBe("");
    expect(why).not.toBe("");
    expect([0, 1, 2, "harmless"]).toContain(power);
  }
});
