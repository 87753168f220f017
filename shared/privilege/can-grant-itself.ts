import { MICROSOFT_APIS } from "../inventory/microsoft-apis.ts";

const JOINS_GROUPS = "puts itself into a group that carries access";
const TAKES_OVER_APPS = "adds a credential to another application and signs in as it";
const ACTIVE_ROLE = "gives itself a directory role";
const ELIGIBLE_ROLE = "makes itself eligible for a directory role";

/**
 * Permissions whose holder can give itself more than it was granted, by API and value, with how. (What each of them allows:
 * learn.microsoft.com/graph/permissions-reference, checked 2026-11-21.) Who may reset a person's sign-in gets that person's
 * rights, not more of its own: such permissions are of tier 0 and not here.
 */
const SELF_GRANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [MICROSOFT_APIS.graph]: {
    "AppRoleAssignment.ReadWrite.All": "grants itself any application permission",
    "DelegatedPermissionGrant.ReadWrite.All": "consents to any delegated scope for every user",
    "Policy.ReadWrite.PermissionGrant": "writes a policy that lets it consent to itself",
    "RoleManagement.ReadWrite.Directory": ACTIVE_ROLE,
    "RoleAssignmentSchedule.ReadWrite.Directory": ACTIVE_ROLE,
    "RoleEligibilitySchedule.ReadWrite.Directory": ELIGIBLE_ROLE,
    "PrivilegedAccess.ReadWrite.AzureAD": ACTIVE_ROLE,
    "PrivilegedAccess.ReadWrite.AzureADGroup": JOINS_GROUPS,
    "PrivilegedAccess.ReadWrite.AzureResources": "gives itself an Azure role",
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup": JOINS_GROUPS,
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup": JOINS_GROUPS,
    "PrivilegedAssignmentSchedule.ReadWrite.EntraAppRole": "assigns itself roles of applications",
    "PrivilegedEligibilitySchedule.ReadWrite.EntraAppRole": "assigns itself roles of applications",
    "RoleManagement.ReadWrite.Exchange": "gives itself a role in Exchange",
    "RoleManagement.ReadWrite.Defender": "gives itself a role in Defender",
    "DeviceManagementRBAC.ReadWrite.All": "gives itself a role in Intune",
    "Application.ReadWrite.All": TAKES_OVER_APPS,
    "Application.ReadUpdate.All": TAKES_OVER_APPS,
    "AgentIdentityBlueprint.ReadWrite.All": TAKES_OVER_APPS,
    "AgentIdentityBlueprint.AddRemoveCreds.All": TAKES_OVER_APPS,
    "Directory.ReadWrite.All": JOINS_GROUPS,
    "Group.ReadWrite.All": JOINS_GROUPS,
    "GroupMember.ReadWrite.All": JOINS_GROUPS,
    "EntitlementManagement.ReadWrite.All": "opens an access package to itself",
  },
  [MICROSOFT_APIS.azureAdGraph]: {
    "Application.ReadWrite.All": TAKES_OVER_APPS,
    "Directory.ReadWrite.All": JOINS_GROUPS,
  },
};

/** Those permissions, as pairs of API and value. */
export const selfGrantingPermissions: readonly (readonly [resourceAppId: string, value: string])[] =
  Object.entries(SELF_GRANTS).flatMap(([resourceAppId, values]) =>
    Object.keys(values).map((value) => [resourceAppId, value] as const),
  );

const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries(SELF_GRANTS).flatMap(([resourceAppId, values]) =>
    Object.entries(values).map(([value, how]) => [keyOf(resourceAppId, value), how] as const),
  ),
);

/**
 * How the holder of a permission gives itself more than that, or `undefined` when no way is known. `value` is the permission's
 * published value, which is the `name` that `applicationPermission` answers; as a delegated scope it takes a user who may.
 */
export function canGrantItself(resourceAppId: string, value: string): string | undefined {
  return REASONS.get(keyOf(resourceAppId, value));
}

function keyOf(resourceAppId: string, value: string): string {
  return `${resourceAppId}/${value}`.toLowerCase();
}
