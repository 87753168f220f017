import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actsOf } from "../../shared/inventory/audit-operations.ts";
import { parseAuditRecord } from "../../shared/inventory/audit-record.ts";
import { actsOfRow, anAuditRow } from "../build/an-audit-row.ts";

/** Operations that published rules watch, and some that nobody does. */
const NAMES = [
  "Add member to role",
  "Add eligible member to role in PIM completed (permanent)",
  "Add member to role completed (PIM activation)",
  "Add app role assignment to service principal",
  "Remove delegated permission grant",
  "Consent to application",
  "Update application – Certificates and secrets management ",
  "Update application",
  "Add owner to service principal",
  "Add member to group",
  "Add group",
  "Update user",
  "Invite external user",
  "Update conditional access policy",
  "Set federation settings on domain",
  "User has elevated their access to User Access Administrator for their Azure Resources",
  "Something new",
  "constructor",
  "__proto__",
];
const CATEGORIES = ["RoleManagement", "GroupManagement", "ResourceManagement", "Policy", "Device"];
const TYPES = ["User", "ServicePrincipal", "Application", "Group", "Role", "Directory", "", "x"];
const PROPERTIES = [
  "Role.TemplateId",
  "AppRole.Value",
  "ServicePrincipal.ObjectID",
  "DelegatedPermissionGrant.Scope",
  "ConsentAction.Permissions",
  "KeyDescription",
  "FederatedIdentityCredentials",
  "Application.ObjectID",
  "Group.ObjectID",
  "IsAssignableToRole",
  "UserType",
  "ConditionalAccessPolicy",
  "__proto__",
];

const anyValue = fc.oneof(
  fc.constant(null),
  fc.string(),
  fc.json(),
  fc.uuid().map((id) => JSON.stringify(id)),
  fc.constantFrom("[]", '[""]', "[[Id:", '"[{\\"Name\\":1}]"', "[KeyIdentifier=]"),
);
const anyTarget = fc.record({
  type: fc.constantFrom(...TYPES),
  id: fc.oneof(fc.uuid(), fc.constant(null), fc.string()),
  displayName: fc.oneof(fc.string(), fc.constant(null)),
  modifiedProperties: fc.array(
    fc.record({
      displayName: fc.oneof(fc.constantFrom(...PROPERTIES), fc.string()),
      oldValue: anyValue,
      newValue: anyValue,
    }),
    { maxLength: 4 },
  ),
});
const anyRow = fc.record({
  activityDisplayName: fc.constantFrom(...NAMES),
  category: fc.constantFrom(...CATEGORIES),
  result: fc.constantFrom("success", "failure"),
  targetResources: fc.array(anyTarget, { maxLength: 4 }),
});

describe("actsOf", () => {
  it("says something of every entry, whatever it holds, and never throws", () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const acts = actsOfRow(row);
        expect(acts.length).toBeGreaterThan(0);
        if (row.result === "failure") {
          const kinds = acts.map(({ kind }) => kind);
          expect(kinds.every((kind) => ["failed", "noise", "unknown"].includes(kind))).toBe(true);
        }
      }),
    );
  });

  it("says the same of an entry in which everything stands the other way round", () => {
    const targets = [
      { type: "User", id: "1f000000-0000-4000-8000-000000000001" },
      { type: "Role", id: "1f000000-0000-4000-8000-000000000002", displayName: "Owner" },
      { type: "Group", id: "1f000000-0000-4000-8000-000000000003" },
      { type: "Application", id: "1f000000-0000-4000-8000-000000000004" },
      { type: "ServicePrincipal", id: "1f000000-0000-4000-8000-000000000005" },
    ];
    for (const activityDisplayName of NAMES) {
      const there = actsOfRow({ activityDisplayName, targetResources: targets });
      const back = actsOfRow({ activityDisplayName, targetResources: targets.toReversed() });
      expect(back, activityDisplayName).toEqual(there);
    }
  });

  it.each([
    ["RoleManagement", "unknown"],
    ["ApplicationManagement", "unknown"],
    ["Policy", "unknown"],
    ["DirectoryManagement", "unknown"],
    ["AzureRBACRoleManagementElevateAccess", "unknown"],
    ["Device", "noise"],
    ["", "noise"],
  ])("counts a name that is not known in category %j as %s", (category, kind) => {
    const row = { activityDisplayName: "Do something new.", category };
    expect(actsOfRow(row)).toMatchObject([{ kind }]);
    if (kind === "unknown") {
      expect(actsOfRow(row)).toEqual([{ kind: "unknown", operation: "Do something new" }]);
    }
  });

  it.each([
    "Add eligible member (permanent)",
    "Remove eligible member (eligible)",
    "Request Approved",
    "constructor",
    "hasOwnProperty",
  ])("does not know %j, which is no name of the log", (activityDisplayName) => {
    expect(actsOfRow({ activityDisplayName })).toMatchObject([{ kind: "unknown" }]);
  });

  it.each(["Triggered PIM alert", "Onboarded resource to PIM", "PIM activation request expired"])(
    "labels %s, and does not drop it",
    (activityDisplayName) => {
      expect(actsOfRow({ activityDisplayName })).toEqual([
        { kind: "noise", label: "pim-bookkeeping" },
      ]);
    },
  );

  it("wraps what was tried and did not happen", () => {
    const targetResources = [
      {
        type: "User",
        id: "1f000000-0000-4000-8000-000000000001",
        modifiedProperties: [{ displayName: "Role.DisplayName", newValue: '"Global Reader"' }],
      },
    ];
    const row = { activityDisplayName: "Add member to role", result: "failure", targetResources };
    expect(actsOfRow(row)).toMatchObject([
      { kind: "failed", attempted: { kind: "entra-role", verb: "given" } },
    ]);
  });

  it("leaves the record as it was", () => {
    const record = parseAuditRecord(
      anAuditRow({
        activityDisplayName: "Add group",
        targetResources: [{ type: "Group", id: "x" }],
      }),
    );
    if (record === undefined) throw new Error("No record.");
    const before = JSON.stringify(record);
    actsOf(record, { isMicrosoft: () => false });
    expect(JSON.stringify(record)).toBe(before);
  });
});
