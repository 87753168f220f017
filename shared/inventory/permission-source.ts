/**
 * Client ids of the resources whose permissions reach most: Microsoft Graph, Exchange Online, SharePoint Online, Azure AD Graph
 * (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in, checked 2026-11-21).
 */
export const WIDE_RESOURCES = [
  "00000003-0000-0000-c000-000000000000",
  "00000002-0000-0ff1-ce00-000000000000",
  "00000003-0000-0ff1-ce00-000000000000",
  "00000002-0000-0000-c000-000000000000",
] as const;

export function isWideResource(appId: string | undefined): boolean {
  return WIDE_RESOURCES.some((one) => one === appId);
}

/** With which read the permissions on a resource come, by its client id. One epoch for each read: a tenant has thousands of resources. */
export function permissionSource(
  appId: string | undefined,
): "application-permissions" | "other-application-permissions" {
  return isWideResource(appId) ? "application-permissions" : "other-application-permissions";
}
