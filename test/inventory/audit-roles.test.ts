import { describe, expect, it } from "vitest";
import {
  actsOfRow,
  ADA,
  type AuditRow,
  BO,
  byApp,
  GLOBAL_ADMINISTRATOR,
  MS_PIM,
  property,
  turned,
} from "../build/an-audit-row.ts";

const UNIT = "0e000000-0000-4000-8000-00000000000e";
const GROUP = "0f000000-0000-4000-8000-00000000000f";

/** The directory's own entry: the role stands in the properties of who got it. */
const core = (changes: object = {}, before?: string): AuditRow => ({
  activityDisplayName: "Add member to role",
  targetResources: [
    {
      type: "User",
      id: BO,
      displayName: null,
      userPrincipalName: "bo@contoso.example",
      modifiedProperties: [
        property("Role.ObjectID", undefined, "9a9a9a9a-0000-4000-8000-000000000001"),
        before === undefined
          ? property("Role.DisplayName", undefined, "Global Administrator")
          : property("Role.DisplayName", before, undefined),
        before === undefined
          ? property("Role.TemplateId", undefined, GLOBAL_ADMINISTRATOR)
          : property("Role.TemplateId", GLOBAL_ADMINISTRATOR, undefined),
        property("Role.WellKnownObjectName", undefined, "TenantAdmins"),
      ],
    },
    { type: "Role", id: "9a9a9a9a-0000-4000-8000-000000000001", displayName: null },
  ],
  ...changes,
});

/** PIM's entry: five targets, values that are no JSON, and details. */
const pim = (activityDisplayName: string, changes: object = {}): AuditRow => ({
  activityDisplayName,
  loggedByService: "PIM",
  targetResources: [
    {
      type: "Role",
      id: "8b8b8b8b-0000-4000-8000-000000000002",
      displayName: "Global Administrator",
      modifiedProperties: [
        { displayName: "RoleDefinitionOriginId", oldValue: "", newValue: GLOBAL_ADMINISTRATOR },
        { displayName: "RoleDefinitionOriginType", oldValue: "", newValue: "BuiltInRole" },
        { displayName: "TemplateId", oldValue: "", newValue: GLOBAL_ADMINISTRATOR },
      ],
    },
    { type: "Request", id: "7c7c7c7c-0000-4000-8000-000000000003", displayName: null },
    { type: "User", id: BO, displayName: "Bo", userPrincipalName: "bo@contoso.example" },
    { type: "Directory", id: "6d6d6d6d-0000-4000-8000-000000000004", displayName: "Contoso" },
    { type: "Other", id: "5e5e5e5e-0000-4000-8000-000000000005", displayName: null },
  ],
  additionalDetails: [
    { key: "RoleDefinitionOriginId", value: GLOBAL_ADMINISTRATOR },
    { key: "TemplateId", value: GLOBAL_ADMINISTRATOR },
    { key: "ExpirationTime", value: "2026-03-02T18:00:00.0000000Z" },
    { key: "ipaddr", value: "203.0.113.17" },
  ],
  ...changes,
});

describe("a role of the directory", () => {
  it("was given: to whom, by template id, in the whole tenant", () => {
    expect(actsOfRow(core())).toEqual([
      {
        kind: "entra-role",
        verb: "given",
        principalId: BO,
        principalType: "User",
        userPrincipalName: "bo@contoso.example",
        roleTemplateId: GLOBAL_ADMINISTRATOR,
        roleName: "Global Administrator",
        scope: "/",
        isEligible: false,
        isOutsidePim: false,
        isActivation: false,
        isRequestOnly: false,
        isByPim: false,
        naturalKey: [BO, GLOBAL_ADMINISTRATOR, "active"],
      },
    ]);
  });

  it.each([
    ["the directory's entry", core()],
    ["PIM's entry", pim("Add member to role in PIM completed (permanent)")],
  ])("is read the same from %s in any order of targets and properties", (_what, row) => {
    expect(actsOfRow(turned(row))).toEqual(actsOfRow(row));
  });

  it("was taken: the role is in the values before", () => {
    const row = core({ activityDisplayName: "Remove member from role" }, "Global Administrator");
    expect(actsOfRow(row)).toMatchObject([
      { verb: "taken", roleTemplateId: GLOBAL_ADMINISTRATOR, roleName: "Global Administrator" },
    ]);
  });

  it("has one natural key in the directory's entry of what PIM did, and in PIM's", () => {
    const [twin] = actsOfRow(core(byApp("MS-PIM", MS_PIM)));
    const [human] = actsOfRow(pim("Add member to role in PIM completed (timebound)"));
    expect(twin).toMatchObject({ isByPim: true });
    expect(human).toMatchObject({ isByPim: false, endsAt: "2026-03-02T18:00:00.000Z" });
    expect(human).not.toHaveProperty("scope");
    if (twin?.kind !== "entra-role" || human?.kind !== "entra-role") throw new Error("No roles.");
    expect(human.naturalKey).toEqual(twin.naturalKey);
  });

  it("was not given by PIM when an application only calls itself so", () => {
    expect(actsOfRow(core(byApp("MS-PIM", ADA)))).toMatchObject([{ isByPim: false }]);
    expect(actsOfRow(core(byApp("ms-pim-fairfax", null)))).toMatchObject([{ isByPim: true }]);
  });

  it.each([
    ["Add eligible member to role", "given", true, false],
    ["Add eligible member to role in PIM completed (permanent)", "given", true, false],
    ["Add eligible member to role in PIM completed (timebound)", "given", true, false],
    ["Add eligible member to role in PIM requested (permanent)", "given", true, true],
    ["Add eligible member to role in PIM requested (renew)", "given", true, true],
    ["Add member to role in PIM completed (timebound)", "given", false, false],
    ["Add member to role in PIM requested (timebound).", "given", false, true],
    ["Remove eligible member from role", "taken", true, false],
    ["Remove eligible member from role in PIM completed (timebound)", "taken", true, false],
    ["Remove member from role in PIM requested (permanent)", "taken", false, true],
    ["Remove permanent direct role assignment", "taken", false, false],
    ["Remove permanent eligible role assignment", "taken", true, false],
    ["Update eligible member in PIM requested (extend)", "given", true, true],
    ["Update eligible member in PIM canceled (extend)", "given", true, true],
    ["ADD MEMBER TO ROLE", "given", false, false],
  ])("%s: %s, eligible %s, only asked for %s", (name, verb, isEligible, isRequestOnly) => {
    expect(actsOfRow(pim(name))).toMatchObject([
      { kind: "entra-role", verb, isEligible, isRequestOnly, isActivation: false },
    ]);
  });

  it.each([
    ["Add member to role completed (PIM activation)", "given", undefined],
    ["Add member to role requested (PIM activation)", "given", "asked"],
    ["Add member to role request approved (PIM activation)", "given", "approved"],
    ["Add member to role canceled (PIM activation)", "given", "canceled"],
    ["Remove member from role (PIM activation expired)", "taken", undefined],
    ["Remove member from role completed (PIM deactivate)", "taken", undefined],
    ["Remove member from role requested (PIM deactivate)", "taken", "asked"],
  ])("%s is an activation: %s, request %s", (name, verb, request) => {
    const [act] = actsOfRow(pim(name));
    expect(act).toMatchObject({ verb, isActivation: true, isRequestOnly: request !== undefined });
    expect(act && "request" in act ? act.request : undefined).toBe(request);
  });

  it("tells a denied request from one that there was nothing to decide about", () => {
    const denied = "Add member to role request denied (PIM activation)";
    const refused = { result: "failure", resultReason: "" };
    const moot = { result: "failure", resultReason: "RoleAssignmentExists" };
    expect(actsOfRow(pim(denied))).toMatchObject([{ request: "denied", isRequestOnly: true }]);
    expect(actsOfRow(pim(denied, refused))).toMatchObject([{ request: "denied" }]);
    expect(actsOfRow(pim(denied, moot))).toMatchObject([{ kind: "failed" }]);
  });

  it("was given round PIM", () => {
    const name = "Add member to role outside of PIM (permanent)";
    expect(actsOfRow(pim(name))).toMatchObject([{ verb: "given", isOutsidePim: true }]);
  });

  it("holds in an administrative unit when the log says which, and nowhere known when it does not", () => {
    const scoped = core({ activityDisplayName: "Add scoped member to role" });
    const [unknown] = actsOfRow(scoped);
    expect(unknown).not.toHaveProperty("scope");
    expect(unknown).toMatchObject({ naturalKey: [BO, GLOBAL_ADMINISTRATOR, "active"] });
    const unit = { type: "AdministrativeUnit", id: UNIT, displayName: "Berlin" };
    const named = { ...scoped, targetResources: [unit, ...(scoped.targetResources ?? [])] };
    expect(actsOfRow(named)).toMatchObject([{ scope: `/administrativeUnits/${UNIT}` }]);
    const restricted = {
      ...named,
      activityDisplayName:
        "Add member to role scoped over Restricted Management Administrative Unit",
    };
    expect(actsOfRow(restricted)).toMatchObject([{ scope: `/administrativeUnits/${UNIT}` }]);
  });

  it.each([
    ["Add role assignment to role definition", "given", false],
    ["Remove role assignment from role definition", "taken", false],
    ["Add EligibleRoleAssignement to RoleDefinition", "given", true],
    ["Add EligibleRoleAssignment to RoleDefinition", "given", true],
    ["Remove EligibleRoleAssignement from RoleDefinition", "taken", true],
  ])("%s carries the other family of properties", (activityDisplayName, verb, isEligible) => {
    const modifiedProperties = [
      property("RoleDefinition.DisplayName", undefined, "Payroll operators"),
      property("RoleDefinition.TemplateId", undefined, UNIT.toUpperCase()),
    ];
    const targetResources = [
      { type: "Role", id: UNIT, displayName: null, modifiedProperties },
      { type: "Service Principal", id: BO, displayName: "Deploy" },
    ];
    expect(actsOfRow({ activityDisplayName, targetResources })).toMatchObject([
      {
        verb,
        isEligible,
        principalId: BO,
        roleTemplateId: UNIT,
        roleName: "Payroll operators",
      },
    ]);
  });

  it("goes by the template id when the name says something else", () => {
    const modifiedProperties = [
      property("Role.DisplayName", undefined, "Directory Readers"),
      property("Role.TemplateId", undefined, GLOBAL_ADMINISTRATOR),
    ];
    const targetResources = [{ type: "User", id: BO, displayName: null, modifiedProperties }];
    expect(actsOfRow(core({ targetResources }))).toMatchObject([
      { naturalKey: [BO, GLOBAL_ADMINISTRATOR, "active"] },
    ]);
  });

  it.each([
    ["nobody", [{ type: "Role", id: UNIT, displayName: "Global Administrator" }]],
    ["no role", [{ type: "User", id: BO, displayName: "Bo" }]],
    [
      "two who could have got it",
      [
        { type: "User", id: BO, displayName: "Bo" },
        { type: "Group", id: GROUP, displayName: "Tier 0" },
        { type: "Role", id: UNIT, displayName: "Global Administrator" },
      ],
    ],
    ["nothing", null],
  ])("is not guessed when the entry names %s", (_what, targetResources) => {
    expect(actsOfRow(core({ targetResources }))).toMatchObject([
      { kind: "unknown", operation: "Add member to role" },
    ]);
  });
});

describe("what PIM does under the same names elsewhere", () => {
  it("is a membership in the category of groups", () => {
    const targetResources = [
      { type: "Role", id: UNIT, displayName: "Owner" },
      { type: "User", id: BO, displayName: "Bo" },
      { type: "Group", id: GROUP, displayName: "Tier 0" },
    ];
    const row = pim("Add eligible member to role in PIM completed (permanent)", {
      category: "GroupManagement",
      targetResources,
    });
    expect(actsOfRow(row)).toMatchObject([
      {
        kind: "group-membership",
        verb: "given",
        relation: "eligible-owner",
        groupId: GROUP,
        principalId: BO,
        naturalKey: [GROUP, "eligible-owner", BO],
      },
    ]);
    expect(actsOfRow(turned(row))).toEqual(actsOfRow(row));
  });

  it("does not guess which of two groups came into the other", () => {
    const targetResources = [
      { type: "Group", id: GROUP, displayName: "Tier 0" },
      { type: "Group", id: BO, displayName: "Operators" },
    ];
    const row = pim("Add member to role in PIM completed (permanent)", {
      category: "GroupManagement",
      targetResources,
    });
    expect(actsOfRow(row)).toMatchObject([{ kind: "unknown", lacks: "the group" }]);
  });

  it("is a role of Azure in the category of resources", () => {
    const targetResources = [
      { type: "Role", id: UNIT, displayName: "Owner" },
      { type: "User", id: BO, displayName: "Bo" },
      { type: "Subscription", id: GROUP, displayName: "Contoso Production" },
    ];
    const row = pim("Add member to role completed (PIM activation)", {
      category: "ResourceManagement",
      targetResources,
    });
    expect(actsOfRow(row)).toMatchObject([
      {
        kind: "azure-role",
        roleName: "Owner",
        resourceName: "Contoso Production",
        principalId: BO,
        isActivation: true,
      },
    ]);
  });
});
