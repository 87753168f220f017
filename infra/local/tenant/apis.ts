import { permissionRoles } from "./permission-roles.ts";
import { permissionScopes } from "./permission-scopes.ts";

/** Microsoft's APIs whose permissions matter most. */
export type ApiName = "graph" | "exchange" | "sharePoint" | "directory" | "keyVault";

/** Their client ids, the same in every tenant (github.com/merill/microsoft-info). */
export const apiAppIds: Readonly<Record<ApiName, string>> = {
  graph: "00000003-0000-0000-c000-000000000000",
  exchange: "00000002-0000-0ff1-ce00-000000000000",
  sharePoint: "00000003-0000-0ff1-ce00-000000000000",
  directory: "00000002-0000-0000-c000-000000000000",
  keyVault: "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
};

const apiNames = Object.keys(apiAppIds) as readonly ApiName[];

/** Id of an application permission of one of the APIs; a value that it does not have is a defect. */
export function roleIdOf(api: ApiName, value: string): string {
  const found = permissionRoles[api].find((role) => role[1] === value);
  if (found === undefined) throw new Error(`${api} has no application permission ${value}.`);
  return found[0];
}

/**
 * What the service principal of one of the APIs publishes (learn.microsoft.com/graph/api/resources/approle, …/permissionscope).
 * @returns nothing for other applications
 */
export function publishedPermissions(
  appId: string,
):
  | { readonly appRoles: readonly object[]; readonly oauth2PermissionScopes: readonly object[] }
  | undefined {
  const name = apiNames.find((one) => apiAppIds[one] === appId);
  if (name === undefined) return undefined;
  return {
    appRoles: permissionRoles[name].map(([id, value]) => appRole(id, value, ["Application"])),
    oauth2PermissionScopes: permissionScopes[name].map(([id, value, needsAdmin]) => ({
      adminConsentDescription: value,
      adminConsentDisplayName: value,
      id,
      isEnabled: true,
      origin: "Application",
      type: needsAdmin ? "Admin" : "User",
      userConsentDescription: value,
      userConsentDisplayName: value,
      value,
    })),
  };
}

/** A role as an application publishes it. */
export function appRole(
  id: string,
  value: string,
  allowedMemberTypes: readonly ("User" | "Application")[],
): Readonly<Record<string, unknown>> {
  return {
    allowedMemberTypes,
    description: value,
    displayName: value,
    id,
    isEnabled: true,
    origin: "Application",
    value,
  };
}
