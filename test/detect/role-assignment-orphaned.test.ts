import { describe, expect, it } from "vitest";
import { roleAssignmentOrphaned } from "../../shared/detect/role-assignment-orphaned.ts";
import {
  anAccessSubject,
  anAzureRole,
  anEntraRole,
  aUser,
  AZURE,
  USER_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const gone = aUser({ isFound: false, kind: "unknown" });

describe("role-assignment-orphaned", () => {
  it.each([
    ["a role of Azure of somebody who is gone", anAzureRole({ principal: gone }), "low"],
    ["even a harmless one", anAzureRole({ principal: gone, roleId: AZURE.reader }), "low"],
    ["a directory role of somebody who is gone", anEntraRole({ principal: gone }), "low"],
    ["a role of somebody who is there", anAzureRole(), "quiet"],
    [
      "a role of another tenant's group",
      anAzureRole({ principal: gone, principalType: "ForeignGroup" }),
      "quiet",
    ],
    [
      "a classic administrator",
      anAzureRole({ principal: gone, roleId: "classic:CoAdministrator" }),
      "quiet",
    ],
    ["a role that ended now", anAzureRole({ principal: gone, endsAt: NOW }), "quiet"],
  ])("%s: $2", (_what, fact, verdict) => {
    expect(verdictOf(roleAssignmentOrphaned, anAccessSubject(fact), NOW)).toBe(verdict);
  });

  it("is said of each assignment, and names the id that nobody has any more", () => {
    const facts = [anAzureRole({ principal: gone }), anAzureRole({ principal: gone, scope: "/" })];
    const said = saidOf(roleAssignmentOrphaned, anAccessSubject(...facts), NOW);
    expect(said).toHaveLength(2);
    expect(said[0]?.subject).toMatchObject({ kind: "principal", id: USER_ID });
    expect(said[0]?.what).toContain(`is held by ${USER_ID}, which the directory does not know`);
  });
});
