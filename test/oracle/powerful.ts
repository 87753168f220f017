import type { RawTenant } from "./raw-tenant.ts";

/**
 * Application permissions of Microsoft Graph, and of Azure AD Graph, with which a program takes over the tenant; as far as the local
 * tenant's APIs have them.
 */
const permissions: ReadonlySet<string> = new Set([
  "AppRoleAssignment.ReadWrite.All",
  "Application.ReadWrite.All",
  "DeviceManagementConfiguration.ReadWrite.All",
  "Directory.ReadWrite.All",
  "Domain.ReadWrite.All",
  "EntitlementManagement.ReadWrite.All",
  "Group.ReadWrite.All",
  "GroupMember.ReadWrite.All",
  "Policy.ReadWrite.AuthenticationMethod",
  "Policy.ReadWrite.ConditionalAccess",
  "Policy.ReadWrite.PermissionGrant",
  "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
  "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
  "RoleAssignmentSchedule.ReadWrite.Directory",
  "RoleEligibilitySchedule.ReadWrite.Directory",
  "RoleManagement.ReadWrite.Directory",
  "Synchronization.ReadWrite.All",
  "User.DeleteRestore.All",
  "User.EnableDisableAccount.All",
  "User.ManageIdentities.All",
  "User.ReadWrite.All",
  "UserAuthenticationMethod.ReadWrite.All",
]);

/** Directory roles of which the same is true, when they are held over the whole tenant; those that programs have there. */
const roles: ReadonlySet<string> = new Set([
  "62e90394-69f5-4237-9190-012177145e10", // Global Administrator
  "e8611ab8-c189-46e8-94e1-60213ab1f814", // Privileged Role Administrator
  "7be44c8a-adaf-4e2a-84d6-ab2649e08a13", // Privileged Authentication Administrator
  "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
  "158c047a-c907-4556-b7ef-446551a6b5f7", // Cloud Application Administrator
]);

/**
 * Client ids of applications that hold such power themselves. Roles of Azure are not looked at: in the local tenant only managed
 * identities hold those, which have no credentials of the tenant's.
 */
export function powerfulApplications(raw: RawTenant): ReadonlySet<string> {
  const principals = new Set([
    ...raw.permissions.filter(({ value }) => permissions.has(value)).map((one) => one.principalId),
    ...raw.directoryRoles
      .filter((one) => one.directoryScopeId === "/" && roles.has(one.roleDefinitionId))
      .map((one) => one.principalId),
  ]);
  return new Set(
    raw.servicePrincipals
      .filter(({ id }) => principals.has(id))
      .map(({ appId }) => appId.toLowerCase()),
  );
}
