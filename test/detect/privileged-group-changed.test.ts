import { describe, expect, it } from "vitest";
import { privilegedGroupChanged } from "../../shared/detect/privileged-group-changed.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { keyOfAccess } from "../../shared/inventory/access-records.ts";
import { aPolicy } from "../build/a-policy.ts";
import {
  aGroup,
  aMembership,
  anAccessSubject,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  aUser,
  AZURE,
  ENTRA,
  GROUP_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const principal = aGroup({ isRoleAssignable: true });
const group = aPowerfulGroup({ isRoleAssignable: true });
const administrators = anEntraRole({ principal });
const owners = anAzureRole({ principal, principalType: "Group" });
const nested = { isNested: true };
const toActivate = { relation: "eligible-member" } as const;

describe("privileged-group-changed", () => {
  it.each<[string, readonly AccessFact[], string]>([
    [
      "a member, where the group administers the tenant",
      [administrators, aMembership()],
      "critical",
    ],
    ["an owner there", [administrators, aMembership({ relation: "owner" })], "critical"],
    ["somebody who can become a member there", [administrators, aMembership(toActivate)], "high"],
    [
      "somebody who can become an owner there",
      [administrators, aMembership({ relation: "eligible-owner" })],
      "high",
    ],
    [
      "a guest who can become a member there",
      [administrators, aMembership({ ...toActivate, principal: aUser({ isGuest: true }) })],
      "critical",
    ],
    [
      "a member, where the group can activate it",
      [anEntraRole({ principal, isEligible: true }), aMembership()],
      "high",
    ],
    [
      "a member through another group, to whom no directory role comes down",
      [administrators, aMembership(nested)],
      "low",
    ],
    [
      "a member through another group, where it owns a subscription",
      [owners, aMembership(nested)],
      "high",
    ],
    ["a member, where both are given", [owners, administrators, aMembership()], "critical"],
    [
      "a member, where the role has ended",
      [{ ...administrators, endsAt: NOW }, aMembership()],
      "low",
    ],
    ["a member of a group that may be given roles", [aMembership()], "low"],
    ["a member until now", [administrators, aMembership({ endsAt: NOW })], "quiet"],
    [
      "a member for 1 ms more",
      [administrators, aMembership({ endsAt: "2026-06-01T00:00:00.001Z" })],
      "critical",
    ],
    ["nobody new", [administrators], "quiet"],
  ])("%s: $2", (_what, facts, verdict) => {
    expect(verdictOf(privilegedGroupChanged, anAccessSubject(group, ...facts), NOW)).toBe(verdict);
  });

  it.each([
    ["no power", []],
    ["harmless power", [anAzureRole({ roleId: AZURE.reader, principal: aGroup() })]],
  ])("is quiet about an ordinary group with %s", (_what, facts) => {
    const subject = anAccessSubject(aPowerfulGroup(), aMembership(), ...facts);
    expect(verdictOf(privilegedGroupChanged, subject, NOW)).toBe("quiet");
  });

  it("says who, of which group, and what that gives", () => {
    const membership = aMembership({ relation: "owner" });
    const [said] = saidOf(
      privilegedGroupChanged,
      anAccessSubject(group, administrators, membership),
      NOW,
    );
    expect(said).toMatchObject({
      key: [GROUP_ID, "owner", USER_ID],
      subject: { kind: "group", id: GROUP_ID, name: "Operators" },
      title: "A group with power has a new owner",
      what: "User “Ada Example” is now an owner of the group “Operators”.",
      evidence: {
        groupId: GROUP_ID,
        principalId: USER_ID,
        relation: "owner",
        tier: 0,
        roles: ["Global Administrator for the whole tenant"],
        roleIds: [ENTRA.globalAdministrator],
      },
    });
    expect(said?.whyItMatters).toContain("Global Administrator");
    expect(said?.whyItMatters).toContain("also themselves");
  });

  it("is no news of its own where the group itself is new", () => {
    const membership = aMembership();
    const [said] = saidOf(
      privilegedGroupChanged,
      anAccessSubject(group, administrators, membership),
      NOW,
    );
    expect(said?.news).toEqual({
      fact: keyOfAccess(membership),
      epoch: "groups",
      partOf: keyOfAccess(group),
    });
  });

  it("can first be seen, where it has to be activated, in the read of PIM for Groups", () => {
    const subject = anAccessSubject(group, administrators, aMembership(toActivate));
    const [said] = saidOf(privilegedGroupChanged, subject, NOW);
    expect(said?.news?.epoch).toBe("group-eligible");
  });

  it("looks again when a membership ends", () => {
    const endsAt = "2026-06-02T00:00:00.000Z";
    const subject = anAccessSubject(group, administrators, aMembership({ endsAt }));
    const context = { now: new Date(NOW), policy: aPolicy() };
    expect(privilegedGroupChanged.nextAt(subject, context)?.toISOString()).toBe(endsAt);
  });
});
