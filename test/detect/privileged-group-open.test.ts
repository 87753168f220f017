import { describe, expect, it } from "vitest";
import { privilegedGroupOpen } from "../../shared/detect/privileged-group-open.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import {
  aGroup,
  aMembership,
  anAccessSubject,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  AZURE,
  GROUP_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const principal = aGroup({ isRoleAssignable: true });
const group = aPowerfulGroup({ isRoleAssignable: true });
const administrators = anEntraRole({ principal });
const owner = aMembership({ relation: "owner" });

describe("privileged-group-open to an owner", () => {
  it.each<[string, readonly AccessFact[], string]>([
    ["where the group administers the tenant", [administrators, owner], "high"],
    ["where the group may be given roles", [owner], "low"],
    ["who is a member, too", [administrators, owner, aMembership()], "quiet"],
    [
      "who can become a member",
      [administrators, owner, aMembership({ relation: "eligible-member" })],
      "high",
    ],
    [
      "who is a member of a group in it only",
      [administrators, owner, aMembership({ isNested: true })],
      "high",
    ],
    ["who was a member until now", [administrators, owner, aMembership({ endsAt: NOW })], "high"],
    ["whose ownership ended now", [administrators, { ...owner, endsAt: NOW }], "quiet"],
    [
      "who has to activate it first",
      [administrators, aMembership({ relation: "eligible-owner" })],
      "quiet",
    ],
    ["where nobody owns it", [administrators, aMembership()], "quiet"],
  ])("%s: $2", (_what, facts, verdict) => {
    expect(verdictOf(privilegedGroupOpen, anAccessSubject(group, ...facts), NOW)).toBe(verdict);
  });

  it("leaves it to who reads it whether the owner administers as much anyway", () => {
    const subject = anAccessSubject(group, administrators, owner);
    const [said] = saidOf(privilegedGroupOpen, subject, NOW);
    expect(said?.whatToDo).toContain("who administers that power anyway");
    expect(privilegedGroupOpen.sees).toContain("whatever they hold besides");
  });

  it("is quiet about the owner of a group with harmless power", () => {
    const readers = anAzureRole({ principal: aGroup(), roleId: AZURE.reader });
    const subject = anAccessSubject(aPowerfulGroup(), readers, owner);
    expect(verdictOf(privilegedGroupOpen, subject, NOW)).toBe("quiet");
  });

  it("names owner and group", () => {
    const [said] = saidOf(privilegedGroupOpen, anAccessSubject(group, administrators, owner), NOW);
    expect(said?.key).toEqual([GROUP_ID, "owner", USER_ID]);
    expect(said?.what).toBe(
      "User “Ada Example” owns the group “Operators” and is no member of it.",
    );
  });
});

describe("privileged-group-open by its rule", () => {
  const dynamic = (membershipRule: string, roleId: string = AZURE.owner) => {
    const rule = { isDynamic: true, membershipRule };
    const role = anAzureRole({ principal: aGroup(rule), principalType: "Group", roleId });
    return anAccessSubject(aPowerfulGroup(rule), role);
  };

  it.each([
    ['user.mobilePhone -startsWith "+49 89"', AZURE.owner, "critical"],
    ['user.displayName -contains "admin"', AZURE.owner, "critical"],
    ['user.department -eq "Finance"', AZURE.owner, "quiet"],
    ['user.mobilePhone -startsWith "+49 89"', AZURE.reader, "quiet"],
  ])("%s with %s: %s", (rule, roleId, verdict) => {
    expect(verdictOf(privilegedGroupOpen, dynamic(rule, roleId), NOW)).toBe(verdict);
  });

  it("names what people can decide, and who", () => {
    const [said] = saidOf(privilegedGroupOpen, dynamic('user.mobilePhone -eq "1"'), NOW);
    expect(said?.what).toContain("reads mobilePhone, which every user can change about themselves");
    expect(said?.evidence).toMatchObject({ attributes: ["mobilePhone"] });
  });

  it("is quiet where the rule is not in force", () => {
    const rule = { membershipRule: 'user.mobilePhone -eq "1"' };
    const subject = anAccessSubject(aPowerfulGroup(rule), anAzureRole({ principal: aGroup(rule) }));
    expect(verdictOf(privilegedGroupOpen, subject, NOW)).toBe("quiet");
  });
});
