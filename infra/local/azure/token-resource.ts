/**
 * Audience and version of a token for `resource` (a v1 resource, a client id, or a scope ending in `/.default`).
 * The service's own API takes version 2 tokens, whose audience is the client id without a scheme
 * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference, `aud`).
 */
export function resourceOf(
  resource: string,
  apiClientId: string,
): { readonly audience: string; readonly version: 1 | 2 } {
  const name = resource.replace(/\/?\.default$/, "");
  if (name === apiClientId || name.startsWith(`api://${apiClientId}`)) {
    return { audience: apiClientId, version: 2 };
  }
  // The assertion with which a managed identity speaks for an app registration: a federated credential names the
  // v2 issuer (https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity).
  if (name.toLowerCase() === "api://azureadtokenexchange") return { audience: name, version: 2 };
  return { audience: name, version: 1 };
}

/** Whether the audience is the service's own API. */
export function ownApi(audience: string, apiClientId: string): boolean {
  return audience === apiClientId;
}

/** What a person's token lets the client do in the person's name, by resource. */
export function delegatedScopes(audience: string): string {
  return audience.startsWith("https://graph.microsoft.com") ? graphScopes : "user_impersonation";
}

/** Wide, so that what a person may do here depends on the person's directory roles alone. */
const graphScopes = [
  "AdministrativeUnit.ReadWrite.All",
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "AuditLog.Read.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "Directory.AccessAsUser.All",
  "Directory.ReadWrite.All",
  "Group.ReadWrite.All",
  "GroupMember.ReadWrite.All",
  "Mail.Send",
  "Organization.Read.All",
  "Policy.Read.All",
  "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
  "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
  "RoleAssignmentSchedule.ReadWrite.Directory",
  "RoleEligibilitySchedule.ReadWrite.Directory",
  "RoleManagement.ReadWrite.Directory",
  "User.ReadWrite.All",
].join(" ");
