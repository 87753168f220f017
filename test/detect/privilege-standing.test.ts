import { describe, expect, it } from "vitest";
import { privilegeStanding } from "../../shared/detect/privilege-standing.ts";
import { aPolicy } from "../build/a-policy.ts";
import {
  anAccessSubject,
  anEntraRole,
  aGroup,
  aUser,
  ENTRA,
  UNIT_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";

describe("privilege-standing", () => {
  it.each([
    ["a permanent role of tier 0", anEntraRole(), "medium"],
    [
      "one in a part of the tenant",
      anEntraRole({ scope: `/administrativeUnits/${UNIT_ID}` }),
      "medium",
    ],
    ["one that has an end", anEntraRole({ endsAt: "2026-07-01T00:00:00.000Z" }), "quiet"],
    ["one that is activated", anEntraRole({ isActivated: true }), "quiet"],
    ["one that can be activated", anEntraRole({ isEligible: true }), "quiet"],
    ["one of which PIM says nothing", anEntraRole({ hasSchedule: false }), "quiet"],
    ["one of tier 1", anEntraRole({ roleId: ENTRA.authenticationPolicyAdministrator }), "quiet"],
    ["one of a group", anEntraRole({ principal: aGroup() }), "quiet"],
    [
      "one of a workload",
      anEntraRole({ principal: aUser({ kind: "service-principal" }) }),
      "quiet",
    ],
    ["one of somebody who is gone", anEntraRole({ principal: aUser({ isFound: false }) }), "quiet"],
  ])("%s: $2", (_what, fact, verdict) => {
    expect(verdictOf(privilegeStanding, anAccessSubject(fact), NOW)).toBe(verdict);
  });

  it.each([
    ["the account itself", USER_ID.toUpperCase(), "quiet"],
    ["another account", UNIT_ID, "medium"],
  ])("leaves break-glass accounts alone: %s is in the policy: $2", (_what, id, verdict) => {
    const policy = aPolicy({ privilege: { breakGlass: [id] } });
    expect(verdictOf(privilegeStanding, anAccessSubject(anEntraRole()), NOW, policy)).toBe(verdict);
  });
});
