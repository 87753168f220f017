import { describe, expect, it } from "vitest";
import { groupId, scopeTree } from "../../../infra/local/arm/scope-tree.ts";
import { aVault, production, rootGroup, sandbox, tenantId } from "./azure-fixture.ts";

const vault = aVault("kv-a").id;
const tree = () =>
  scopeTree(tenantId, {
    managementGroups: [
      { name: "Corp", displayName: "Corp", parent: "landing" },
      { name: "landing", displayName: "Landing Zones", parent: tenantId },
      { name: "play", displayName: "Play", parent: tenantId },
    ],
    placements: new Map([[production, "corp"]]),
  });

describe("a scope", () => {
  it.each([
    ["/", vault, true],
    ["/", "/", true],
    [rootGroup, vault, true],
    [rootGroup, "/", false],
    [rootGroup, groupId("corp"), true],
    [groupId("corp"), rootGroup, false],
    [groupId("landing"), groupId("CORP"), true],
    [groupId("landing"), `${groupId("Corp")}/providers/Microsoft.Authorization/x/1`, true],
    [groupId("landing"), vault, true],
    [groupId("play"), vault, false],
    [rootGroup, `/subscriptions/${sandbox}`, true],
    [groupId("corp"), `/subscriptions/${sandbox}`, false],
    [`/subscriptions/${production}`, vault.toUpperCase(), true],
    [`/subscriptions/${production.slice(0, -1)}`, vault, false],
    [vault, `${vault}/secrets/pw`, true],
    [vault, `${vault}-other`, false],
    [groupId("other"), vault, false],
  ])("%s is at or above %s: %s", (upper, lower, expected) => {
    expect(tree().contains(upper, lower)).toBe(expected);
  });

  it("takes what a subscription inherits along when it moves", () => {
    const scopes = tree();
    scopes.move(production, "play");
    expect(scopes.contains(groupId("landing"), vault)).toBe(false);
    expect(scopes.contains(groupId("play"), vault)).toBe(true);
  });
});
