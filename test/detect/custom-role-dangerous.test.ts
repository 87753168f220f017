import { describe, expect, it } from "vitest";
import { customRoleDangerous } from "../../shared/detect/custom-role-dangerous.ts";
import { aCustomRole, anAccessSubject, anEntraRole } from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const entra = (...actions: readonly string[]) =>
  aCustomRole({ system: "entra", permissions: [{ actions }] });
const azure = (...actions: readonly string[]) => aCustomRole({ permissions: [{ actions }] });

describe("custom-role-dangerous", () => {
  it.each([
    ["a role that may do all", azure("*"), "high"],
    ["a role that may write authorization", azure("Microsoft.Authorization/*/Write"), "high"],
    ["a role that reads", azure("*/read"), "quiet"],
    ["a role of which nothing is known", azure("Contoso.Own/things/poke/action"), "quiet"],
    ["a role with nothing", azure(), "quiet"],
    [
      "a role that reads stored data",
      aCustomRole({
        permissions: [
          { dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"] },
        ],
      }),
      "medium",
    ],
    [
      "a directory role that adds credentials to applications",
      entra("microsoft.directory/applications/credentials/update"),
      "high",
    ],
    ["a directory role that reads", entra("microsoft.directory/groups/standard/read"), "quiet"],
    ["a role that is switched off", { ...azure("*"), isEnabled: false }, "low"],
  ])("%s: $2", (_what, role, verdict) => {
    expect(verdictOf(customRoleDangerous, anAccessSubject(role), NOW)).toBe(verdict);
  });

  it("is quiet about a subject that is no role", () => {
    expect(verdictOf(customRoleDangerous, anAccessSubject(anEntraRole()), NOW)).toBe("quiet");
  });

  it("names the role, its actions, and why they are dangerous", () => {
    const [said] = saidOf(customRoleDangerous, anAccessSubject(azure("*")), NOW);
    expect(said).toMatchObject({
      subject: { kind: "role", id: aCustomRole().roleId, name: "Platform Helper" },
      what: "The custom Azure role “Platform Helper” can take over whatever it is assigned to.",
      evidence: { system: "azure", tier: 0, actions: ["*"], actionsCount: 1, isEnabled: true },
    });
    expect(said?.whyItMatters).toContain("The strongest of its actions is “*”:");
  });

  it("is news of each dangerous action, so that growing into more is told", () => {
    const units = (...actions: readonly string[]) =>
      saidOf(customRoleDangerous, anAccessSubject(azure(...actions)), NOW)[0]?.news?.units;
    const assign = "Microsoft.Authorization/roleAssignments/write";
    expect(units(assign)).toEqual([assign]);
    expect(units(assign, "*/read")).toEqual([assign]);
    expect(units(assign, "*")).toEqual(["*", assign]);
  });
});
