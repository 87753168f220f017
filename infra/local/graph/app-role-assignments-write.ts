import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { assignmentId } from "../tenant/consent-ids.ts";
import { type AppRoleAssignment, defaultAppRole } from "../tenant/consent-model.ts";
import type { Store } from "../tenant/store.ts";
import { noContent } from "./answers.ts";
import { type AssignmentSide, assignmentRow } from "./app-role-assignments-read.ts";
import { roleOf } from "./assignment-acts.ts";
import { checkGuid, type GraphCall, jsonBody, subjectOf } from "./call.ts";
import { badRequest, denied, notFound } from "./graph-refusal.ts";
import { findMember } from "./owners.ts";
import { type Rights, toRead } from "./permissions.ts";
import { rowEntity } from "./row-list.ts";

const addition = z.strictObject({
  principalId: z.string(),
  resourceId: z.string(),
  appRoleId: z.string(),
});

const principalTypes = {
  users: "User",
  groups: "Group",
  servicePrincipals: "ServicePrincipal",
} as const;

/** `POST /servicePrincipals/{id}/appRoleAssignments` and `…/appRoleAssignedTo`. Wants to read applications, too. */
export function addAssignment(
  call: GraphCall,
  store: Store,
  rights: Rights,
  side: AssignmentSide,
): LocalResponse {
  if (!rights.mayDo(call.caller, toRead("servicePrincipals"))) throw denied();
  const subject = subjectOf(call);
  const body = addition.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for a property of the assignment.");
  const principalId = checkGuid(body.data.principalId);
  const resourceId = checkGuid(body.data.resourceId);
  const appRoleId = checkGuid(body.data.appRoleId);
  if (subject.id !== (side === "principalId" ? principalId : resourceId)) {
    throw badRequest(`${side} must be the object that the path names.`);
  }
  const sets = ["users", "groups", "servicePrincipals"] as const;
  const set = sets.find((one) => call.visible.sets[one].get(principalId) !== undefined);
  if (set === undefined) throw notFound(principalId);
  const resource = findMember(call.visible, resourceId, ["servicePrincipals"]);
  if (resource === undefined) throw notFound(resourceId);
  const principalType = principalTypes[set];
  checkRole(call, resourceId, appRoleId, principalType);
  const { assignments } = store.truth.consent;
  if (
    assignments
      .of("principalId", principalId)
      .some((one) => one.resourceId === resourceId && one.appRoleId === appRoleId)
  ) {
    throw badRequest("Permission being assigned already exists on the object");
  }
  const assignment: AppRoleAssignment = {
    id: assignmentId(principalId, store.newId()),
    appRoleId,
    createdDateTime: graphInstant(call.now.getTime()),
    principalId,
    principalType,
    resourceId,
  };
  store.write({ kind: "put-assignment", id: assignment.id, assignment });
  return rowEntity("appRoleAssignments", assignmentRow(call.visible, assignment), 201);
}

/** `DELETE /servicePrincipals/{id}/appRoleAssignments/{assignment}` and `…/appRoleAssignedTo/{assignment}`. */
export function removeAssignment(
  call: GraphCall,
  store: Store,
  side: AssignmentSide,
): LocalResponse {
  const id = call.path.itemId ?? "";
  const isIts = (one: AppRoleAssignment | undefined): boolean => one?.[side] === subjectOf(call).id;
  if (
    !isIts(store.truth.consent.assignments.get(id)) ||
    !isIts(call.visible.consent.assignments.get(id))
  ) {
    throw notFound(id);
  }
  store.write({ kind: "remove-assignment", id });
  return noContent();
}

/** Access without a role is for APIs that publish none to such principals (learn.microsoft.com/graph/api/resources/approleassignment). */
function checkRole(
  call: GraphCall,
  resourceId: string,
  appRoleId: string,
  principalType: AppRoleAssignment["principalType"],
): void {
  if (appRoleId === defaultAppRole) return;
  const role = roleOf(call.visible, resourceId, appRoleId);
  const wanted = principalType === "ServicePrincipal" ? "Application" : "User";
  const allowed = role?.["allowedMemberTypes"];
  if (role?.["isEnabled"] === true && Array.isArray(allowed) && allowed.includes(wanted)) return;
  throw badRequest("Permission being assigned was not found on application");
}
