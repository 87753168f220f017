import type { LocalResponse } from "../azure/exchange.ts";
import type { AzureRoleAssignment } from "../tenant/model.ts";
import { armError } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { assignmentType, nameOf, showAssignment } from "./assignment-shape.ts";
import { subscriptionOf } from "./assignment-set.ts";
import { refuseAction, scopeFilter, scopeOf } from "./scoped-request.ts";

const read = `${assignmentType}/read`;

/** Rows at, above and below the scope, or what `$filter` leaves of them. */
export function listRoleAssignments(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuseAction(arm, read, scope);
  if (refusal !== undefined) return refusal;
  const keep = scopeFilter(arm, scope, read);
  if (keep === undefined) {
    return armError(400, "UnsupportedQuery", "The filter is not supported.");
  }
  const rows = near(arm, scope)
    .filter(keep)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  return armList(arm, rows, ({ id }) => id, showAssignment, 500);
}

export function getRoleAssignment(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuseAction(arm, read, scope);
  if (refusal !== undefined) return refusal;
  const found = findAssignment(arm, scope);
  if (found !== undefined) return { status: 200, body: showAssignment(found) };
  return armError(
    404,
    "RoleAssignmentNotFound",
    `The role assignment '${arm.path["name"] ?? ""}' is not found.`,
  );
}

/** The assignment of this name at exactly this scope. */
export function findAssignment(arm: ArmRequest, scope: string): AzureRoleAssignment | undefined {
  const name = (arm.path["name"] ?? "").toLowerCase();
  const { assignments } = arm.state.authorization;
  const wanted = scope.toLowerCase();
  return assignments
    .inSubscription(subscriptionOf(scope))
    .find((row) => nameOf(row).toLowerCase() === name && row.scope.toLowerCase() === wanted);
}

/** Below a subscription nothing of another subscription is near. */
function near(arm: ArmRequest, scope: string): AzureRoleAssignment[] {
  const { assignments } = arm.state.authorization;
  const subscription = subscriptionOf(scope);
  return subscription === undefined
    ? [...assignments.all()]
    : [...assignments.inSubscription(subscription), ...assignments.inSubscription(undefined)];
}
