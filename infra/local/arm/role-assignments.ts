import type { LocalResponse } from "../azure/exchange.ts";
import type { AzureRoleAssignment } from "../tenant/model.ts";
import { isAtOrAbove } from "./access.ts";
import { armError, authorizationFailed, isRecord, jsonObject } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";

const typeName = "Microsoft.Authorization/roleAssignments";

/** Rows at, above and below the scope, or what `$filter` leaves of them. */
export function listRoleAssignments(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuse(arm, "read", scope);
  if (refusal !== undefined) return refusal;
  const keep = parseFilter(arm, arm.request.query.get("$filter"), scope);
  if (keep === undefined) {
    return armError(400, "UnsupportedQuery", "The filter is not supported.");
  }
  const rows = arm.state
    .roleAssignments()
    .filter(keep)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  return armList(arm, rows, ({ id }) => id, showAssignment, 500);
}

export function getRoleAssignment(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuse(arm, "read", scope);
  if (refusal !== undefined) return refusal;
  const found = findAssignment(arm, scope);
  return found === undefined ? notFound(arm) : { status: 200, body: showAssignment(found) };
}

/** Creates; an assignment with this name that says something else cannot be changed. */
export function putRoleAssignment(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuse(arm, "write", scope);
  if (refusal !== undefined) return refusal;
  const wanted = parseWanted(arm, scope);
  if (wanted === undefined) {
    return armError(
      400,
      "InvalidCreateRoleAssignmentRequest",
      "The request was incorrectly formatted.",
    );
  }
  const named = findAssignment(arm, scope);
  if (named !== undefined && !isSame(named, wanted)) {
    return armError(
      409,
      "RoleAssignmentUpdateNotPermitted",
      "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    );
  }
  if (named !== undefined) return { status: 200, body: showAssignment(named) };
  if (arm.state.assignmentsOf(wanted.principalId).some((held) => isSame(held, wanted))) {
    return armError(409, "RoleAssignmentExists", "The role assignment already exists.");
  }
  const at = arm.clock.now().toISOString();
  arm.state.write({ kind: "role-assigned", at, assignment: wanted });
  return { status: 201, body: showAssignment(wanted) };
}

export function deleteRoleAssignment(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuse(arm, "delete", scope);
  if (refusal !== undefined) return refusal;
  const found = findAssignment(arm, scope);
  if (found === undefined) return { status: 204 };
  const at = arm.clock.now().toISOString();
  arm.state.write({ kind: "role-unassigned", at, id: found.id });
  return { status: 200, body: showAssignment(found) };
}

function scopeOf(arm: ArmRequest): string {
  const scope = arm.path["scope"] ?? "";
  return scope === "" ? "/" : scope;
}

function refuse(
  arm: ArmRequest,
  verb: "read" | "write" | "delete",
  scope: string,
): LocalResponse | undefined {
  const action = `${typeName}/${verb}`;
  if (arm.access.allows(arm.caller.objectId, action, scope)) return undefined;
  return authorizationFailed(arm.caller, action, scope);
}

/**
 * `atScope()`, `principalId eq '…'`, `assignedTo('…')`, and the first with the last; `undefined` for anything else. Without
 * memberships in the tenant's model `assignedTo` finds direct assignments only.
 */
function parseFilter(
  arm: ArmRequest,
  filter: string | null,
  scope: string,
): ((assignment: AzureRoleAssignment) => boolean) | undefined {
  const { tenantId } = arm.state;
  const isAbove = (row: AzureRoleAssignment) => isAtOrAbove(row.scope, scope, tenantId);
  const isNear = (row: AzureRoleAssignment) =>
    isAbove(row) || isAtOrAbove(scope, row.scope, tenantId);
  if (filter === null || filter.trim() === "") return isNear;
  const parts = filter.split(/\s+and\s+/i).map((part) => part.trim());
  const tests: ((row: AzureRoleAssignment) => boolean)[] = [];
  for (const part of parts) {
    const principal =
      /^principalId\s+eq\s+'([^']+)'$/i.exec(part)?.[1] ??
      /^assignedTo\('([^']+)'\)$/i.exec(part)?.[1];
    if (/^atScope\(\)$/i.test(part)) tests.push(isAbove);
    else if (principal !== undefined) tests.push((row) => row.principalId === principal);
    else return undefined;
  }
  return (row) => isNear(row) && tests.every((test) => test(row));
}

function findAssignment(arm: ArmRequest, scope: string): AzureRoleAssignment | undefined {
  const name = (arm.path["name"] ?? "").toLowerCase();
  return arm.state
    .roleAssignments()
    .find(
      (row) =>
        nameOf(row).toLowerCase() === name &&
        row.scope.toLowerCase().replace(/\/+$/, "") === scope.toLowerCase().replace(/\/+$/, ""),
    );
}

function parseWanted(arm: ArmRequest, scope: string): AzureRoleAssignment | undefined {
  const properties = jsonObject(arm.request.body)?.["properties"];
  if (!isRecord(properties)) return undefined;
  const { principalId, principalType = "User", roleDefinitionId } = properties;
  if (typeof principalId !== "string" || typeof roleDefinitionId !== "string") return undefined;
  if (
    principalType !== "User" &&
    principalType !== "Group" &&
    principalType !== "ServicePrincipal"
  ) {
    return undefined;
  }
  const guid = roleDefinitionId.split("/").at(-1) ?? "";
  const prefix = scope === "/" ? "" : scope;
  const id = `${prefix}/providers/${typeName}/${arm.path["name"] ?? ""}`;
  return { id, scope, roleDefinitionGuid: guid, principalId, principalType };
}

function isSame(left: AzureRoleAssignment, right: AzureRoleAssignment): boolean {
  return (
    left.principalId === right.principalId &&
    left.roleDefinitionGuid.toLowerCase() === right.roleDefinitionGuid.toLowerCase() &&
    left.scope.toLowerCase() === right.scope.toLowerCase()
  );
}

function nameOf(row: AzureRoleAssignment): string {
  return row.id.split("/").at(-1) ?? "";
}

function showAssignment(row: AzureRoleAssignment): object {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(row.scope)?.[0] ?? "";
  return {
    id: row.id,
    name: nameOf(row),
    type: typeName,
    properties: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${row.roleDefinitionGuid}`,
      principalId: row.principalId,
      principalType: row.principalType,
      scope: row.scope,
      condition: null,
      conditionVersion: null,
      description: null,
    },
  };
}

function notFound(arm: ArmRequest): LocalResponse {
  return armError(
    404,
    "RoleAssignmentNotFound",
    `The role assignment '${arm.path["name"] ?? ""}' is not found.`,
  );
}
