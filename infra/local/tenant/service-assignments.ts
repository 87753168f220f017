import { roleIdOf } from "./apis.ts";
import { contoso } from "./contoso.ts";
import type { TenantDraft } from "./draft.ts";
import type { TenantSeed } from "./model.ts";

/**
 * What the service's identities may do, and who may use its API, as the assignments that say so.
 * @returns object ids of the service's own programs, which hold nothing else
 */
export function addServiceAssignments(
  draft: TenantDraft,
  { identities, apiRoles }: Pick<TenantSeed, "identities" | "apiRoles">,
): ReadonlySet<string> {
  for (const { objectId, graphRoles } of identities) {
    for (const value of graphRoles) {
      draft.consent.assignments.push({
        principalId: objectId,
        principalType: "ServicePrincipal",
        resource: "graph",
        appRoleId: roleIdOf("graph", value),
        created: -20,
      });
    }
  }
  const api = draft.servicePrincipals.find(({ appId }) => appId === contoso.apiClientId);
  if (api === undefined) throw new Error("The service's own registration is not there yet.");
  // Made by the registration: roles with id and value.
  const roles = api["appRoles"] as readonly Readonly<Record<string, unknown>>[];
  const people = new Set(draft.users.map(({ id }) => id));
  for (const [principalId, values] of apiRoles) {
    for (const role of roles.filter(({ value }) => values.some((one) => one === value))) {
      draft.consent.assignments.push({
        principalId,
        principalType: people.has(principalId) ? "User" : "ServicePrincipal",
        resource: { id: api.id },
        appRoleId: String(role["id"]),
        created: -20,
      });
    }
  }
  return new Set([api.id, ...identities.map(({ objectId }) => objectId)]);
}
