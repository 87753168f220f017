import type { LocalResponse } from "../azure/exchange.ts";
import { armError, subscriptionNotFound } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { refuseAction, scopeOf } from "./scoped-request.ts";

/** Deny assignments at the scope, above and below; `$filter` only `atScope()`. They can only be read. */
export function listDenyAssignments(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuseAction(arm, "Microsoft.Authorization/denyAssignments/read", scope);
  if (refusal !== undefined) return refusal;
  const filter = arm.request.query.get("$filter")?.trim() ?? "";
  const isOnlyAbove = /^atScope\(\)$/i.test(filter);
  if (filter !== "" && !isOnlyAbove) {
    return armError(400, "UnsupportedQuery", "The filter is not supported.");
  }
  const { denyAssignments, scopes } = arm.state.authorization;
  const rows = denyAssignments
    .filter(
      (row) =>
        scopes.contains(row.scope, scope) || (!isOnlyAbove && scopes.contains(scope, row.scope)),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return armList(
    arm,
    rows,
    ({ name }) => name,
    (row) => ({
      id: `${row.scope}/providers/Microsoft.Authorization/denyAssignments/${row.name}`,
      name: row.name,
      type: "Microsoft.Authorization/denyAssignments",
      properties: {
        denyAssignmentName: row.denyAssignmentName,
        description: row.description,
        permissions: [row.permissions],
        scope: row.scope,
        doNotApplyToChildScopes: false,
        principals: row.principalIds.map((id) => principal(id)),
        excludePrincipals: row.excludedPrincipalIds.map((id) => principal(id)),
        isSystemProtected: row.isSystemProtected,
      },
    }),
    200,
  );
}

/** Administrators from before role-based access, who are owners by another name. */
export function listClassicAdministrators(arm: ArmRequest): LocalResponse {
  const id = arm.path["subscription"] ?? "";
  const read = "Microsoft.Authorization/classicAdministrators/read";
  const refusal = refuseAction(arm, read, `/subscriptions/${id}`);
  if (refusal !== undefined) return refusal;
  if (arm.state.subscription(id) === undefined) return subscriptionNotFound(id);
  const rows = arm.state.authorization.classicAdministrators
    .filter(({ subscriptionId }) => subscriptionId.toLowerCase() === id.toLowerCase())
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return armList(
    arm,
    rows,
    ({ name }) => name,
    ({ subscriptionId, name, emailAddress, role }) => ({
      id: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/classicAdministrators/${name}`,
      name,
      type: "Microsoft.Authorization/classicAdministrators",
      properties: { emailAddress, role },
    }),
    200,
  );
}

/** The id of nobody stands for everyone. */
function principal(id: string): object {
  const isEveryone = id === "00000000-0000-0000-0000-000000000000";
  return { id, type: isEveryone ? "SystemDefined" : "ServicePrincipal" };
}
