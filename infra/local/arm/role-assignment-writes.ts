import type { LocalResponse } from "../azure/exchange.ts";
import { azureRoleIds } from "../tenant/azure-role-ids.ts";
import type { AzureRoleAssignment } from "../tenant/model.ts";
import { announce, callersRight } from "./announce.ts";
import { armError, isRecord, jsonObject } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { assignmentProperties, assignmentType, showAssignment } from "./assignment-shape.ts";
import { subscriptionOf } from "./assignment-set.ts";
import { builtInRole } from "./built-in-roles.ts";
import { recordElevationEnd } from "./elevate-access.ts";
import { findAssignment } from "./role-assignments.ts";
import { refuseAction, scopeOf } from "./scoped-request.ts";

// learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits, checked 2026-11-21.
const limitInSubscription = 4000;

/** Creates, or changes condition and description; whom, what and where an assignment speaks of cannot be changed. */
export function putRoleAssignment(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const action = `${assignmentType}/write`;
  const refusal = refuseAction(arm, action, scope);
  if (refusal !== undefined) return refusal;
  const wanted = parseWanted(arm, scope);
  if (wanted === undefined) {
    return armError(
      400,
      "InvalidCreateRoleAssignmentRequest",
      "The request was incorrectly formatted.",
    );
  }
  const { authorization } = arm.state;
  const role = wanted.roleDefinitionGuid;
  if (builtInRole(role) === undefined && authorization.customRole(role) === undefined) {
    return armError(
      400,
      "RoleDefinitionDoesNotExist",
      `The specified role definition with ID '${role.replaceAll("-", "")}' does not exist.`,
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
  const taken = arm.state
    .assignmentsOf(wanted.principalId)
    .find((held) => held !== named && isSame(held, wanted));
  if (taken !== undefined) {
    return armError(409, "RoleAssignmentExists", "The role assignment already exists.");
  }
  const subscription = subscriptionOf(scope);
  if (
    named === undefined &&
    subscription !== undefined &&
    authorization.assignments.inSubscription(subscription).length >= limitInSubscription
  ) {
    return armError(
      400,
      "RoleAssignmentLimitExceeded",
      "The number of role assignments for this subscription exceeds the limit.",
    );
  }
  const at = arm.clock.now().toISOString();
  const assignment: AzureRoleAssignment = {
    ...wanted,
    createdOn: named?.createdOn ?? at,
    updatedOn: at,
    ...(named === undefined
      ? { createdBy: arm.caller.objectId }
      : named.createdBy !== undefined && { createdBy: named.createdBy }),
    updatedBy: arm.caller.objectId,
  };
  const right = callersRight(arm, action, scope);
  arm.state.write({ kind: "role-assigned", at, assignment });
  const { roleDefinitionId } = assignmentProperties(assignment);
  announce(arm, {
    action,
    resourceId: assignment.id,
    right,
    requestBody: {
      Id: assignment.id.split("/").at(-1),
      Properties: {
        PrincipalId: assignment.principalId,
        PrincipalType: assignment.principalType,
        RoleDefinitionId: roleDefinitionId,
        Scope: assignment.scope,
        ...(assignment.condition !== undefined && { Condition: assignment.condition }),
      },
    },
  });
  return { status: named === undefined ? 201 : 200, body: showAssignment(assignment) };
}

export function deleteRoleAssignment(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const action = `${assignmentType}/delete`;
  const refusal = refuseAction(arm, action, scope);
  if (refusal !== undefined) return refusal;
  const found = findAssignment(arm, scope);
  if (found === undefined) return { status: 204 };
  if (isLastOwner(arm, found)) {
    // Only who administers the tenant may, and only what is assigned on the subscription itself counts
    // (github.com/hashicorp/terraform-provider-azurerm/issues/26122 and MicrosoftDocs/azure-docs/pull/84705, checked 2026-11-21).
    return armError(
      412,
      "CannotDeleteLastRbacAdminAssignment",
      "Cannot delete the last RBAC admin assignment",
    );
  }
  const at = arm.clock.now().toISOString();
  const right = callersRight(arm, action, scope);
  arm.state.write({ kind: "role-unassigned", at, id: found.id });
  announce(arm, { action, resourceId: found.id, right, responseBody: showAssignment(found) });
  if (
    found.scope === "/" &&
    found.roleDefinitionGuid.toLowerCase() === azureRoleIds.userAccessAdministrator
  ) {
    recordElevationEnd(arm, found.principalId);
  }
  return { status: 200, body: showAssignment(found) };
}

function isLastOwner(arm: ArmRequest, found: AzureRoleAssignment): boolean {
  const isOwner = (row: AzureRoleAssignment) =>
    row.roleDefinitionGuid.toLowerCase() === azureRoleIds.owner &&
    row.scope.toLowerCase() === found.scope.toLowerCase();
  if (arm.access.isAdministrator(arm.caller.objectId)) return false;
  if (!/^\/subscriptions\/[^/]+$/i.test(found.scope) || !isOwner(found)) return false;
  const { assignments } = arm.state.authorization;
  return assignments.inSubscription(subscriptionOf(found.scope)).filter(isOwner).length === 1;
}

function parseWanted(arm: ArmRequest, scope: string): AzureRoleAssignment | undefined {
  const properties = jsonObject(arm.request.body)?.["properties"];
  if (!isRecord(properties)) return undefined;
  const { principalId, principalType = "User", roleDefinitionId, ...rest } = properties;
  const { condition, conditionVersion, description, ...unknown } = rest;
  delete unknown["scope"];
  if (Object.keys(unknown).length > 0) {
    console.error("resource manager: not stood in for in a role assignment", unknown);
    return undefined;
  }
  if (typeof principalId !== "string" || typeof roleDefinitionId !== "string") return undefined;
  if (
    principalType !== "User" &&
    principalType !== "Group" &&
    principalType !== "ServicePrincipal"
  ) {
    return undefined;
  }
  if (!isText(condition) || !isText(conditionVersion) || !isText(description)) return undefined;
  // A condition is written in a version, and 2.0 is the only one
  // (learn.microsoft.com/azure/role-based-access-control/conditions-format, checked 2026-11-21).
  if ((condition ?? "") !== "" && conditionVersion !== "2.0") return undefined;
  const prefix = scope === "/" ? "" : scope;
  return {
    id: `${prefix}/providers/${assignmentType}/${arm.path["name"] ?? ""}`,
    scope,
    roleDefinitionGuid: roleDefinitionId.split("/").at(-1) ?? "",
    principalId,
    principalType,
    ...(typeof condition === "string" &&
      condition !== "" && { condition, conditionVersion: "2.0" }),
    ...(typeof description === "string" && { description }),
  };
}

function isText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}

function isSame(left: AzureRoleAssignment, right: AzureRoleAssignment): boolean {
  return (
    left.principalId === right.principalId &&
    left.roleDefinitionGuid.toLowerCase() === right.roleDefinitionGuid.toLowerCase() &&
    left.scope.toLowerCase() === right.scope.toLowerCase()
  );
}
