import { appRole } from "./apis.ts";
import type { TenantDraft } from "./draft.ts";
import type { GraphObject } from "./model.ts";
import { createRandom } from "./random.ts";

/** Most applications that have an address as an API publish permissions of their own. The object is replaced on both sides. */
export function addOwnApis(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "own apis");
  const principals = new Map(
    draft.servicePrincipals.map((one, index) => [one["appId"], index] as const),
  );
  for (const [index, application] of draft.applications.entries()) {
    const place = principals.get(application["appId"]);
    const principal = place === undefined ? undefined : draft.servicePrincipals[place];
    if (principal === undefined || place === undefined || !isBareApi(application)) continue;
    const appRoles = [
      appRole(random.guid(), "Records.Read", ["User", "Application"]),
      appRole(random.guid(), "Records.Write", ["User", "Application"]),
      appRole(random.guid(), "Approver", ["User"]),
    ].slice(0, random.int(1, 3));
    const scope = {
      adminConsentDescription: "access_as_user",
      adminConsentDisplayName: "access_as_user",
      id: random.guid(),
      isEnabled: true,
      type: "User",
      userConsentDescription: null,
      userConsentDisplayName: null,
      value: "access_as_user",
    };
    const api = { ...(application["api"] as object), oauth2PermissionScopes: [scope] };
    draft.applications[index] = { ...application, appRoles, api };
    draft.servicePrincipals[place] = { ...principal, appRoles, oauth2PermissionScopes: [scope] };
  }
}

function isBareApi({ identifierUris, appRoles }: GraphObject): boolean {
  return (
    Array.isArray(identifierUris) &&
    String(identifierUris[0]).startsWith("api://") &&
    Array.isArray(appRoles) &&
    appRoles.length === 0
  );
}
