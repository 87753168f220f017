import { describe, expect, it } from "vitest";
import {
  builtInRole,
  builtInRoleIds,
  roleAllows,
} from "../../../infra/local/arm/built-in-roles.ts";
import type { Plane } from "../../../infra/local/arm/role-permissions.ts";
import { roles } from "./azure-fixture.ts";

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

  it("names every role of the platform, and shows the plane that a role has power on", () => {
    expect(builtInRoleIds.length).toBeGreaterThan(900);
    const named = (guid: string) => builtInRole(guid)?.name;
    expect(named("DE139F84-1756-47AE-9BE6-808FBBE84772")).toBe("Website Contributor");
    const data = builtInRole("b7e6dc6d-f1e8-4753-8033-0f276bb0955b");
    expect(data?.name).toBe("Storage Blob Data Owner");
    expect(data?.permissions.actions).toEqual([]);
    expect(data?.permissions.dataActions.length).toBeGreaterThan(0);
  });

  it("lets nobody do anything by a role that is known in part", () => {
    const website = "de139f84-1756-47ae-9be6-808fbbe84772";
    expect(roleAllows(website, "Microsoft.Web/sites/config/write", "control")).toBe(false);
    expect(builtInRole("00000000-0000-4000-8000-000000000000")).toBeUndefined();
  });

  it("knows no other role", () => {
    expect(roleAllows("00000000-0000-4000-8000-000000000000", "a/read", "control")).toBe(false);
  });
});
