import { describe, expect, it } from "vitest";
import {
  actsOfRow,
  type AuditRow,
  BO,
  byApp,
  MS_PIM,
  property,
  turned,
} from "../build/an-audit-row.ts";

const GROUP = "1d000000-0000-4000-8000-000000000001";
const NESTED = "1d000000-0000-4000-8000-000000000002";

const membership = (
  activityDisplayName: string,
  member: { readonly type: string; readonly id: string },
  before?: string,
  after?: string,
): AuditRow => ({
  category: "GroupManagement",
  activityDisplayName,
  targetResources: [
    {
      ...member,
      displayName: "Bo",
      modifiedProperties: [
        property("Group.ObjectID", before, after),
        property("Group.DisplayName", before && "Tier 0", after && "Tier 0"),
        property("Group.WellKnownObjectName", undefined, undefined),
      ],
    },
    { type: "Group", id: GROUP, displayName: null },
  ],
});

describe("a membership", () => {
  it.each([
    ["Add member to group", "given", "member", undefined, GROUP],
    ["Remove member from group", "taken", "member", GROUP, undefined],
    ["Add owner to group", "given", "owner", undefined, GROUP],
    ["Remove owner from group.", "taken", "owner", GROUP, undefined],
  ])("%s: %s as %s", (name, verb, relation, before, after) => {
    const row = membership(name, { type: "User", id: BO }, before, after);
    const acts = [
      {
        kind: "group-membership",
        verb,
        relation,
        groupId: GROUP,
        groupName: "Tier 0",
        principalId: BO,
        principalName: "Bo",
        principalType: "User",
        isActivation: false,
        isRequestOnly: false,
        isByPim: false,
        naturalKey: [GROUP, relation, BO],
      },
    ];
    expect(actsOfRow(row)).toEqual(acts);
    expect(actsOfRow(turned(row))).toEqual(acts);
  });

  it("of a group in a group is told by the properties of the one that came", () => {
    const row = membership("Add member to group", { type: "Group", id: NESTED }, undefined, GROUP);
    for (const one of [row, turned(row)]) {
      expect(actsOfRow(one)).toMatchObject([{ groupId: GROUP, principalId: NESTED }]);
    }
  });

  it("by PIM says so", () => {
    const row = membership("Add member to group", { type: "User", id: BO }, undefined, GROUP);
    expect(actsOfRow({ ...row, ...byApp("MS-PIM", MS_PIM) })).toMatchObject([{ isByPim: true }]);
  });

  it.each([
    ["group", [{ type: "User", id: BO }]],
    ["principal", [{ type: "Group", id: GROUP }]],
  ])("is not guessed without a %s", (lacks, targetResources) => {
    const row = { category: "GroupManagement", activityDisplayName: "Add member to group" };
    expect(actsOfRow({ ...row, targetResources })).toMatchObject([
      { kind: "unknown", lacks: `the ${lacks}` },
    ]);
  });
});

describe("a group", () => {
  const group = (name: string, ...modifiedProperties: readonly object[]): AuditRow => ({
    category: "GroupManagement",
    activityDisplayName: name,
    targetResources: [{ type: "Group", id: GROUP, displayName: "Tier 0", modifiedProperties }],
  });

  it.each([
    ["a list of one", [], [true]],
    ["a value", undefined, true],
    ["a text", undefined, "True"],
  ])("was made that may hold roles, as %s", (_what, before, after) => {
    const row = group(
      "Add group",
      property("DisplayName", [], ["Tier 0"]),
      property("IsAssignableToRole", before, after),
    );
    for (const one of [row, turned(row)]) {
      expect(actsOfRow(one)).toMatchObject([
        { kind: "role-assignable-group-created", groupId: GROUP, groupName: "Tier 0" },
      ]);
    }
  });

  it("was made that may hold none", () => {
    const row = group("Add group", property("IsAssignableToRole", undefined, [false]));
    expect(actsOfRow(row)).toEqual([{ kind: "noise", label: "ordinary-group" }]);
  });

  it("has another rule", () => {
    const row = group(
      "Update group",
      property("MembershipRule", ['user.department -eq "IT"'], ['user.city -eq "Berlin"']),
    );
    expect(actsOfRow(row)).toMatchObject([
      {
        kind: "group-rule-changed",
        changes: [{ what: "MembershipRule", after: 'user.city -eq "Berlin"' }],
      },
    ]);
  });

  it("has another description, or was touched, or is gone", () => {
    expect(actsOfRow(group("Update group", property("Description", ["a"], ["b"])))).toEqual([
      { kind: "noise", label: "ordinary-group" },
    ]);
    expect(actsOfRow(group("Update group"))).toEqual([{ kind: "noise", label: "nothing-changed" }]);
    expect(actsOfRow(group("Delete group"))).toMatchObject([
      { kind: "group-deleted", groupId: GROUP },
    ]);
  });
});

describe("a user", () => {
  const user = (...modifiedProperties: readonly object[]): AuditRow => ({
    category: "UserManagement",
    activityDisplayName: "Update user",
    targetResources: [
      {
        type: "User",
        id: BO,
        displayName: "Bo",
        userPrincipalName: "bo_fabrikam.example#EXT#@contoso.example",
        modifiedProperties,
      },
    ],
  });

  it("became a member after having been a guest", () => {
    const row = user(
      property("UserType", ["Guest"], ["Member"]),
      property("Included Updated Properties", undefined, "UserType"),
    );
    for (const one of [row, turned(row)]) {
      expect(actsOfRow(one)).toMatchObject([{ kind: "guest-became-member", userId: BO }]);
    }
  });

  it("did not when the type went the other way", () => {
    const row = user(property("UserType", ["Member"], ["Guest"]));
    expect(actsOfRow(row)).toMatchObject([{ kind: "user-changed" }]);
  });

  it("was given a licence, was touched, or was changed in what may matter", () => {
    expect(actsOfRow(user(property("AssignedLicense", [], ["x"])))).toEqual([
      { kind: "noise", label: "licence-change" },
    ]);
    expect(actsOfRow(user(property("AccountEnabled", [true], [true])))).toEqual([
      { kind: "noise", label: "nothing-changed" },
    ]);
    expect(actsOfRow(user(property("AccountEnabled", [false], [true])))).toMatchObject([
      {
        kind: "user-changed",
        changes: [{ what: "AccountEnabled", before: "false", after: "true" }],
      },
    ]);
  });

  it.each([
    ["Add user", "user-created"],
    ["Invite external user", "guest-invited"],
    ["Redeem external user invite", "guest-redeemed"],
  ])("%s", (activityDisplayName, kind) => {
    expect(actsOfRow({ ...user(), activityDisplayName })).toEqual([
      {
        kind,
        userId: BO,
        userName: "Bo",
        userPrincipalName: "bo_fabrikam.example#EXT#@contoso.example",
        changes: [],
      },
    ]);
  });

  it("whose invitation failed was not invited", () => {
    const row = { ...user(), activityDisplayName: "Invite external user", result: "failure" };
    expect(actsOfRow(row)).toMatchObject([
      { kind: "failed", attempted: { kind: "guest-invited" } },
    ]);
  });
});
