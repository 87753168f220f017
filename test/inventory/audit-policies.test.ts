import { describe, expect, it } from "vitest";
import { actsOfRow, ADA, type AuditRow, BO, property } from "../build/an-audit-row.ts";

const POLICY = "1e000000-0000-4000-8000-000000000001";

const touched = (
  activityDisplayName: string,
  modifiedProperties: readonly object[] = [],
  changes: object = {},
): AuditRow => ({
  category: "Policy",
  activityDisplayName,
  targetResources: [{ type: "Policy", id: POLICY, displayName: "Require MFA", modifiedProperties }],
  ...changes,
});

describe("a policy or setting of the tenant", () => {
  it.each([
    ["Add conditional access policy", "conditional-access", "added"],
    ["Update Conditional Access Policy", "conditional-access", "changed"],
    ["Delete conditional access policy", "conditional-access", "removed"],
    ["Add named location", "named-location", "added"],
    ["Update named location", "named-location", "changed"],
    ["Delete named location", "named-location", "removed"],
    ["Update authorization policy", "authorization", "changed"],
    ["Authentication Methods Policy Update", "authentication-methods", "changed"],
    ["Update User Risk and MFA Registration Policy", "identity-protection", "changed"],
    ["Add a partner to cross-tenant access setting", "cross-tenant", "added"],
    ["Update a partner cross-tenant access setting", "cross-tenant", "changed"],
    ["Delete partner specific cross-tenant access setting", "cross-tenant", "removed"],
    ["Set domain authentication", "domain", "changed"],
    ["Set federation settings on domain.", "domain", "changed"],
    ["Add unverified domain", "domain", "added"],
    ["Verify domain", "domain", "changed"],
    ["Set DirSync feature", "sync", "changed"],
    ["Set DirSyncEnabled flag", "sync", "changed"],
    ["Set Company Information.", "company", "changed"],
    ["Create Company", "company", "added"],
    ["Set device registration policies", "device-registration", "changed"],
    ["Update role setting in PIM", "pim-setting", "changed"],
    ["Offboarded resource from PIM", "pim-setting", "removed"],
    ["Disable PIM alert", "pim-alert", "changed"],
    ["Disable PIM Alert", "pim-alert", "changed"],
    ["Update policy", "other", "changed"],
  ])("%s: %s, %s", (name, area, verb) => {
    expect(actsOfRow(touched(name))).toEqual([
      { kind: "policy", area, verb, name: "Require MFA", objectId: POLICY, changes: [] },
    ]);
  });

  it.each([
    ["B2BManagementPolicy", "cross-tenant"],
    ["InvitationsAllowedAndBlockedDomainsPolicy", "cross-tenant"],
    ["AuthorizationPolicy", "authorization"],
    ["Home realm discovery", "other"],
  ])("named %s under the general operation is one of area %s", (displayName, area) => {
    const targetResources = [{ type: "Policy", id: POLICY, displayName }];
    expect(actsOfRow(touched("Update policy.", [], { targetResources }))).toMatchObject([
      { area, name: displayName },
    ]);
  });

  it("says value by value what became of a Conditional Access policy", () => {
    const before = {
      id: POLICY,
      state: "enabled",
      conditions: { users: { includeUsers: ["All"], excludeUsers: [ADA] }, locations: null },
      grantControls: { builtInControls: ["mfa"], operator: "OR" },
      modifiedDateTime: "2026-03-01T00:00:00Z",
    };
    const after = {
      id: POLICY,
      state: "enabledForReportingButNotEnforced",
      conditions: { users: { includeUsers: ["All"], excludeUsers: [BO, ADA] }, locations: null },
      grantControls: { builtInControls: [], operator: "OR" },
      modifiedDateTime: "2026-03-02T00:00:00Z",
    };
    const row = touched("Update conditional access policy", [
      property("ConditionalAccessPolicy", before, after),
    ]);
    expect(actsOfRow(row)).toMatchObject([
      {
        changes: [
          {
            what: "ConditionalAccessPolicy.state",
            before: "enabled",
            after: "enabledForReportingButNotEnforced",
          },
          {
            what: "ConditionalAccessPolicy.conditions.users.excludeUsers",
            before: ADA,
            after: JSON.stringify([BO, ADA]),
          },
          { what: "ConditionalAccessPolicy.grantControls.builtInControls", before: "mfa" },
        ],
      },
    ]);
  });

  it("reads a policy that is text within the text, and shows what cannot be read as it is", () => {
    const text = (state: string): string => JSON.stringify({ state });
    const rows = [
      touched("Update conditional access policy", [
        property("ConditionalAccessPolicy", text("enabled"), text("disabled")),
      ]),
      touched("Update conditional access policy", [
        { displayName: "ConditionalAccessPolicy", oldValue: "{cut of", newValue: "{cut o" },
      ]),
    ];
    expect(rows.flatMap(actsOfRow)).toMatchObject([
      {
        changes: [{ what: "ConditionalAccessPolicy.state", before: "enabled", after: "disabled" }],
      },
      { changes: [{ what: "ConditionalAccessPolicy", before: "{cut of", after: "{cut o" }] },
    ]);
  });

  it("shows an end of what is long, and of what is much", () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_one, n) => [`p${n}`, n]));
    const row = touched("Update policy", [
      property("PolicyDetail", {}, many),
      property("Long", "", "x".repeat(5000)),
    ]);
    const [act] = actsOfRow(row);
    if (act?.kind !== "policy") throw new Error("No policy.");
    expect(act.changes).toHaveLength(50);
    const [long] = actsOfRow(touched("Update policy", [property("Long", "", "x".repeat(5000))]));
    expect(long?.kind === "policy" && long.changes[0]?.after?.length).toBe(500);
  });

  it("keeps risky consent open to see", () => {
    const row = touched("Update authorization policy", [
      property("AllowUserConsentForRiskyApps", [false], [true]),
    ]);
    expect(actsOfRow(row)).toMatchObject([
      { changes: [{ what: "AllowUserConsentForRiskyApps", before: "false", after: "true" }] },
    ]);
  });

  it("without a name is called by what was done", () => {
    const row = touched("Set DirSync feature", [], { targetResources: [] });
    expect(actsOfRow(row)).toEqual([
      {
        kind: "policy",
        area: "sync",
        verb: "changed",
        name: "Set DirSync feature",
        changes: [],
      },
    ]);
  });
});

describe("a role of the tenant's own", () => {
  it.each([
    ["Add role definition", "added"],
    ["Update role definition", "changed"],
    ["Delete role definition", "removed"],
  ])("%s", (activityDisplayName, verb) => {
    const targetResources = [
      {
        type: "Role",
        id: POLICY,
        displayName: "Payroll operators",
        modifiedProperties: [property("RolePermissions", "a", "b")],
      },
    ];
    expect(actsOfRow({ activityDisplayName, targetResources })).toEqual([
      {
        kind: "custom-role",
        verb,
        roleId: POLICY,
        roleName: "Payroll operators",
        changes: [{ what: "RolePermissions", before: "a", after: "b" }],
      },
    ]);
  });
});

describe("access to the root of Azure", () => {
  const elevate =
    "User has elevated their access to User Access Administrator for their Azure Resources";
  const end = "The role assignment of User Access Administrator has been removed from the user";
  const root = (activityDisplayName: string, targetResources: AuditRow["targetResources"]) =>
    actsOfRow({
      activityDisplayName,
      category: "AzureRBACRoleManagementElevateAccess",
      loggedByService: "Azure RBAC (Elevated Access)",
      targetResources: targetResources ?? null,
    });

  it("was taken by who did it, for nobody else", () => {
    expect(root(elevate, [])).toEqual([{ kind: "root-access", verb: "given", principalId: ADA }]);
    expect(root(elevate, [{ type: "User", id: BO }])).toMatchObject([{ principalId: ADA }]);
  });

  it("was taken away from the one who is named, or given up", () => {
    expect(root(end, [{ type: "User", id: BO }])).toMatchObject([
      { verb: "taken", principalId: BO },
    ]);
    expect(root(end, null)).toMatchObject([{ verb: "taken", principalId: ADA }]);
  });
});
