import { describe, expect, it } from "vitest";
import type { AccessFact, Principal, WorkloadFact } from "../../shared/inventory/access-records.ts";
import { severityOf } from "../../shared/detect/access-severity.ts";
import {
  aForeignWorkload,
  aGrant,
  anAccessSubject,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  APP_ROLE,
  aUser,
  aWorkload,
  AZURE,
  CLIENT_ID,
  ENTRA,
  MANAGEMENT_GROUP_ID,
  OWN_API_ID,
  SUBSCRIPTION_ID,
  UNIT_ID,
  USER_ID,
} from "../build/an-access-subject.ts";

function severity(...facts: readonly AccessFact[]): string {
  const subject = anAccessSubject(...facts);
  const [holding] = subject.holdings;
  return holding === undefined ? expect.fail() : (severityOf(holding, subject) ?? "nothing");
}

const unit = `/administrativeUnits/${UNIT_ID}`;
const group = `${SUBSCRIPTION_ID}/resourceGroups/rg-plant`;
const unknownRole = "e0000000-0000-4000-8000-000000000099";

describe("how severe a role is", () => {
  it.each([
    ["tier 0, everywhere", {}, "critical"],
    ["tier 0, to be activated", { isEligible: true }, "high"],
    ["tier 0, in a part", { scope: unit }, "high"],
    ["tier 0, in a part, to be activated", { scope: unit, isEligible: true }, "high"],
    ["tier 1", { roleId: ENTRA.authenticationPolicyAdministrator }, "medium"],
    ["tier 2", { roleId: ENTRA.searchAdministrator }, "low"],
    ["unknown", { roleId: unknownRole }, "low"],
    ["harmless", { roleId: ENTRA.messageCenterReader }, "nothing"],
  ])("of the directory: %s is %3$s", (_what, changes, expected) => {
    expect(severity(anEntraRole(changes))).toBe(expected);
  });

  it.each([
    ["tier 0 at the root", { scope: "/" }, "critical"],
    ["tier 0 at a management group", { scope: MANAGEMENT_GROUP_ID }, "critical"],
    ["tier 0 at a subscription", {}, "high"],
    ["tier 0 at a resource group", { scope: group }, "medium"],
    ["tier 0 at a resource", { scope: `${group}/providers/A.B/c/d` }, "medium"],
    [
      "tier 0 at a management group, to be activated",
      { scope: MANAGEMENT_GROUP_ID, isEligible: true },
      "high",
    ],
    ["tier 0 at a subscription, to be activated", { isEligible: true }, "medium"],
    ["tier 0 at a resource group, to be activated", { scope: group, isEligible: true }, "low"],
    ["tier 1", { roleId: AZURE.blobDataReader, scope: group }, "medium"],
    ["tier 2", { roleId: AZURE.approvalsRequestUser, scope: group }, "low"],
    ["unknown", { roleId: unknownRole }, "low"],
    ["harmless", { roleId: AZURE.reader, scope: "/" }, "nothing"],
  ])("of Azure: %s is %3$s", (_what, changes, expected) => {
    expect(severity(anAzureRole(changes))).toBe(expected);
  });

  const identity = (changes: Partial<WorkloadFact> = {}): WorkloadFact => aWorkload(changes);
  const service: Partial<Principal> = { id: CLIENT_ID, kind: "service-principal" };
  it.each([
    ["an ordinary member", aUser(), [], "medium", "low"],
    ["a guest", aUser({ isGuest: true }), [], "high", "low"],
    ["a disabled account", aUser({ isEnabled: false }), [], "high", "low"],
    ["a synchronised account", aUser({ isSynchronised: true }), [], "medium", "low"],
    ["a workload", aUser(service), [identity()], "high", "low"],
    ["a workload of which nothing else is known", aUser(service), [], "high", "low"],
    [
      "Microsoft's own workload",
      aUser(service),
      [identity({ origin: "microsoft" })],
      "medium",
      "low",
    ],
    ["a dynamic group", aUser({ kind: "group", isDynamic: true }), [], "high", "low"],
  ])(
    "held by %s is %4$s where it is medium, and low stays %5$s",
    (_who, principal, more, strong, weak) => {
      expect(severity(anAzureRole({ principal, scope: group }), ...more)).toBe(strong);
      const limited = anAzureRole({ principal, roleId: AZURE.approvalsRequestUser });
      expect(severity(limited, ...more)).toBe(weak);
    },
  );

  it.each([
    ["the directory at tier 0", { isEligible: true }, "critical"],
    ["the directory at tier 1", { roleId: ENTRA.authenticationPolicyAdministrator }, "medium"],
  ])("weighs that an account is synchronised for %s: %3$s", (_what, changes, expected) => {
    const principal = aUser({ isSynchronised: true });
    expect(severity(anEntraRole({ principal, ...changes }))).toBe(expected);
  });

  it("is never more than critical", () => {
    expect(severity(anEntraRole({ principal: aUser({ isGuest: true, isEnabled: false }) }))).toBe(
      "critical",
    );
  });
});

describe("how severe consent is", () => {
  it.each([
    ["tier 0", { appRoleId: APP_ROLE.roleManagement }, aWorkload(), "critical"],
    ["tier 1", { appRoleId: APP_ROLE.mailReadWrite }, aWorkload(), "high"],
    [
      "tier 1 of an unverified stranger",
      { appRoleId: APP_ROLE.mailReadWrite },
      aForeignWorkload(),
      "critical",
    ],
    ["tier 2", { appRoleId: APP_ROLE.userReadAll }, aWorkload(), "low"],
    [
      "tier 2 of an unverified stranger",
      { appRoleId: APP_ROLE.userReadAll },
      aForeignWorkload(),
      "medium",
    ],
    ["harmless", { appRoleId: APP_ROLE.workflowsReadBasic }, aForeignWorkload(), "nothing"],
    ["unknown", { resourceId: OWN_API_ID }, aWorkload(), "low"],
  ])("as an application permission: %s is %4$s", (_what, changes, workload, expected) => {
    expect(severity(anApplicationPermission(changes), workload)).toBe(expected);
  });

  const verified = aForeignWorkload({ hasVerifiedPublisher: true });
  const forOne = { principalId: USER_ID };
  it.each([
    ["mail, for all, to an unverified stranger", {}, aForeignWorkload(), "high"],
    ["mail, for all, to a verified one", {}, verified, "medium"],
    ["mail, for all, to an application of the tenant", {}, aWorkload(), "medium"],
    ["mail, for one user, to an unverified stranger", forOne, aForeignWorkload(), "medium"],
    ["mail, for one user, to a verified one", forOne, verified, "low"],
    ["policies, for all", { scopes: ["Policy.ReadWrite.ConditionalAccess"] }, verified, "high"],
    [
      "directory roles, which the client can give itself",
      { scopes: ["RoleManagement.ReadWrite.Directory"] },
      verified,
      "critical",
    ],
    [
      "directory roles, for one user",
      { ...forOne, scopes: ["RoleManagement.ReadWrite.Directory"] },
      verified,
      "high",
    ],
    ["calendars, for all", { scopes: ["Calendars.Read"] }, verified, "low"],
    ["calendars, for one user", { ...forOne, scopes: ["Calendars.Read"] }, verified, "info"],
    ["sign-in", { scopes: ["User.Read", "offline_access"] }, aForeignWorkload(), "nothing"],
    ["nobody knows what", { scopes: ["Nobody.Knows"] }, verified, "low"],
  ])("as a delegated grant: %s is %4$s", (_what, changes, workload, expected) => {
    expect(severity(aGrant(changes), workload)).toBe(expected);
  });
});
