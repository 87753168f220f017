import { describe, expect, it } from "vitest";
import { roleAllows, type Plane } from "../../../infra/local/arm/built-in-roles.ts";
import { isAtOrAbove } from "../../../infra/local/arm/access.ts";
import { aVault, production, rootGroup, roles, tenantId } from "./azure-fixture.ts";

describe("built-in roles", () => {
  it.each<[keyof typeof roles, string, Plane, boolean]>([
    ["owner", "Microsoft.Authorization/roleAssignments/write", "control", true],
    ["owner", "Microsoft.KeyVault/vaults/secrets/getSecret/action", "data", false],
    ["contributor", "Microsoft.KeyVault/vaults/write", "control", true],
    ["contributor", "Microsoft.Authorization/roleAssignments/write", "control", false],
    ["contributor", "Microsoft.Authorization/roleAssignments/read", "control", true],
    ["reader", "Microsoft.KeyVault/vaults/secrets/read", "control", true],
    ["reader", "Microsoft.KeyVault/vaults/write", "control", false],
    ["reader", "Microsoft.KeyVault/vaults/keys/read", "data", false],
    ["vaultReader", "Microsoft.KeyVault/vaults/keys/read", "data", true],
    ["vaultReader", "Microsoft.KeyVault/vaults/secrets/readMetadata/action", "data", true],
    ["vaultReader", "Microsoft.KeyVault/vaults/secrets/getSecret/action", "data", false],
    ["vaultReader", "Microsoft.Authorization/roleAssignments/read", "control", false],
    ["secretsUser", "Microsoft.KeyVault/vaults/secrets/getSecret/action", "data", true],
    ["secretsUser", "Microsoft.KeyVault/vaults/secrets/setSecret/action", "data", false],
    ["secretsUser", "Microsoft.KeyVault/vaults/read", "control", false],
  ])("%s and %s on the %s plane: %s", (role, action, plane, expected) => {
    expect(roleAllows(roles[role], action, plane)).toBe(expected);
  });

  it("knows no other role", () => {
    expect(roleAllows("00000000-0000-4000-8000-000000000000", "a/read", "control")).toBe(false);
  });
});

describe("a scope", () => {
  const vault = aVault("kv-a").id;
  it.each([
    ["/", vault, true],
    ["/", "/", true],
    [rootGroup, vault, true],
    [rootGroup, "/", false],
    [`/subscriptions/${production}`, vault.toUpperCase(), true],
    [`/subscriptions/${production.slice(0, -1)}`, vault, false],
    [vault, `${vault}/secrets/pw`, true],
    [vault, `${vault}-other`, false],
    ["/providers/Microsoft.Management/managementGroups/other", vault, false],
  ])("%s is at or above %s: %s", (upper, lower, expected) => {
    expect(isAtOrAbove(upper, lower, tenantId)).toBe(expected);
  });
});
