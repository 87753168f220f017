import { MICROSOFT_APIS } from "./microsoft-apis.ts";

/** Client ids of the resources whose permissions reach most. */
export const WIDE_RESOURCES: readonly string[] = Object.values(MICROSOFT_APIS);

export function isWideResource(appId: string | undefined): boolean {
  return appId !== undefined && WIDE_RESOURCES.includes(appId);
}

/** With which read the permissions on a resource come, by its client id. One epoch for each read: a tenant has thousands of resources. */
export function permissionSource(
  appId: string | undefined,
): "application-permissions" | "other-application-permissions" {
  return isWideResource(appId) ? "application-permissions" : "other-application-permissions";
}
