import { expect } from "vitest";
import { azureRoleIds } from "../../infra/local/tenant/azure-role-ids.ts";
import type { AccessHand, Undo } from "./access-hand.ts";
import { onlyRoles } from "./only-roles.ts";
import type { SmallTenant } from "./small-tenant.ts";

const {
  owner: OWNER,
  contributor: CONTRIBUTOR,
  accessControlAdministrator: ROLE_ADMINISTRATOR,
} = azureRoleIds;

/** Some power that is given to somebody, and what is to be said of it. */
export interface Gift {
  readonly what: string;
  /** Whom it is given to: somebody who has nothing yet. */
  readonly to: "person" | "group" | "application";
  readonly give: (hand: AccessHand, to: string) => Promise<Undo>;
  readonly finding: {
    readonly detector: string;
    readonly severity: string;
    readonly evidence: Readonly<Record<string, unknown>>;
  };
}

/** Directory roles, in every way in which they can be given. */
export function directoryGifts(tenant: SmallTenant): readonly Gift[] {
  const globalAdministrator = tenant.directoryRoleId("Global Administrator");
  const userAdministrator = tenant.directoryRoleId("User Administrator");
  const unit = `/administrativeUnits/${tenant.specimen("administrative unit")[0]}`;
  const about = (severity: string, evidence: object): Gift["finding"] => ({
    detector: "entra-role-assigned",
    severity,
    evidence: { system: "entra-role", tier: 0, scope: "/", ...evidence },
  });
  return [
    {
      what: "a directory role, always",
      to: "person",
      give: (hand, to) => hand.giveDirectoryRole({ to, roleId: globalAdministrator }),
      finding: about("critical", { roleName: "Global Administrator", principalKind: "user" }),
    },
    {
      what: "a directory role to be activated",
      to: "person",
      give: (hand, to) =>
        hand.giveDirectoryRole({ to, roleId: globalAdministrator, isEligible: true }),
      finding: about("high", { roleName: "Global Administrator", isEligible: true }),
    },
    {
      what: "a directory role for a time",
      to: "person",
      give: (hand, to) =>
        hand.giveDirectoryRole({
          to,
          roleId: userAdministrator,
          endsAt: new Date("2026-03-02T12:30:00Z"),
        }),
      finding: about("critical", { endsAt: "2026-03-02T12:30:00.000Z" }),
    },
    {
      what: "a directory role to a group",
      to: "group",
      give: (hand, to) => hand.giveDirectoryRole({ to, roleId: userAdministrator }),
      finding: about("critical", { roleName: "User Administrator", principalKind: "group" }),
    },
    {
      what: "a directory role to an application",
      to: "application",
      give: (hand, to) => hand.giveDirectoryRole({ to, roleId: userAdministrator }),
      finding: about("critical", { principalKind: "service-principal", labels: ["workload"] }),
    },
    {
      what: "a directory role for an administrative unit",
      to: "person",
      give: (hand, to) => hand.giveDirectoryRole({ to, roleId: userAdministrator, scope: unit }),
      finding: about("high", { roleName: "User Administrator", scope: unit }),
    },
  ];
}

/** Roles of Azure at every kind of place. */
export function azureGifts(tenant: SmallTenant): readonly Gift[] {
  const subscription = tenant.subscription(1);
  const group = tenant.resourceGroup(1);
  const managementGroup = "/providers/Microsoft.Management/managementGroups/contoso-landing-zones";
  const about = (severity: string, scope: string, evidence: object): Gift["finding"] => ({
    detector: "azure-role-assigned",
    severity,
    evidence: { system: "azure-role", tier: 0, scope: scope.toLowerCase(), ...evidence },
  });
  return [
    {
      what: "an Azure role at a subscription",
      to: "person",
      give: (hand, to) => hand.giveAzureRole({ to, roleId: OWNER, scope: subscription }),
      finding: about("high", subscription, { roleName: "Owner" }),
    },
    {
      what: "an Azure role at a resource group",
      to: "person",
      give: (hand, to) => hand.giveAzureRole({ to, roleId: CONTRIBUTOR, scope: group }),
      finding: about("medium", group, { roleName: "Contributor" }),
    },
    {
      what: "an Azure role at a management group",
      to: "person",
      give: (hand, to) => hand.giveAzureRole({ to, roleId: CONTRIBUTOR, scope: managementGroup }),
      finding: about("critical", managementGroup, { roleName: "Contributor" }),
    },
    {
      what: "an Azure role under a condition that limits nothing",
      to: "person",
      give: (hand, to) =>
        hand.giveAzureRole({
          to,
          roleId: ROLE_ADMINISTRATOR,
          scope: subscription,
          condition: onlyRoles(OWNER),
        }),
      finding: about("high", subscription, { isConditionLimiting: false }),
    },
    {
      what: "an Azure role to be activated",
      to: "person",
      give: (hand, to) => hand.makeEligibleInAzure({ to, roleId: OWNER, scope: subscription }),
      finding: about("medium", subscription, { isEligible: true }),
    },
  ];
}

/** Permissions that an application uses by itself, or in the name of people. */
export function consentGifts(tenant: SmallTenant, person: string): readonly Gift[] {
  const { graphId: resourceId } = tenant;
  const permission = (value: string, severity: string, tier: number): Gift => ({
    what: `the application permission ${value}`,
    to: "application",
    give: (hand, to) =>
      hand.givePermission({ to, resourceId, appRoleId: tenant.graphRoleId(value) }),
    finding: {
      detector: "application-permission-granted",
      severity,
      evidence: { permission: value, tier, appRoleId: tenant.graphRoleId(value) },
    },
  });
  return [
    permission("RoleManagement.ReadWrite.Directory", "critical", 0),
    permission("Mail.Read", "high", 1),
    {
      what: "a delegated permission for all users",
      to: "application",
      give: (hand, to) => hand.consent({ to, resourceId, scope: "Mail.Read offline_access" }),
      finding: {
        detector: "delegated-permission-granted",
        severity: "medium",
        evidence: { consentType: "AllPrincipals", tier: 1 },
      },
    },
    {
      what: "all of Azure in the name of every user, by an API without application permissions",
      to: "application",
      give: (hand, to) =>
        hand.consent({ to, resourceId: tenant.azureApiId, scope: "user_impersonation" }),
      finding: {
        detector: "delegated-permission-granted",
        severity: "high",
        evidence: { consentType: "AllPrincipals", tier: 0, resourceId: tenant.azureApiId },
      },
    },
    {
      what: "a delegated permission for one user",
      to: "application",
      give: (hand, to) =>
        hand.consent({ to, resourceId, scope: "openid Directory.AccessAsUser.All", person }),
      finding: {
        detector: "delegated-permission-granted",
        severity: "medium",
        evidence: { consentType: "Principal", consentedFor: person, tier: 0 },
      },
    },
  ];
}

/** Ways into a group that has a directory role of tier 0. */
export function groupGifts(groupId: string): readonly Gift[] {
  const way = (relation: "member" | "owner" | "eligible-member", severity: string): Gift => ({
    what: `being ${relation} of a group with power`,
    to: "person",
    give: (hand, to) => hand.addToGroup(groupId, to, relation),
    finding: {
      detector: "privileged-group-changed",
      severity,
      evidence: {
        groupId,
        relation,
        tier: 0,
        roles: expect.arrayContaining(["Application Administrator for the whole tenant"]),
      },
    },
  });
  return [way("member", "critical"), way("owner", "critical"), way("eligible-member", "high")];
}
