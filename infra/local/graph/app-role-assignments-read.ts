import type { LocalResponse } from "../azure/exchange.ts";
import type { AppRoleAssignment } from "../tenant/consent-model.ts";
import type { Directory } from "../tenant/directory.ts";
import { type GraphCall, subjectOf } from "./call.ts";
import { notFound } from "./graph-refusal.ts";
import { findMember } from "./owners.ts";
import type { RowType } from "./query-options.ts";
import { rowEntity } from "./row-list.ts";
import { rowsPage } from "./rows-page.ts";

export const assignmentType: RowType = {
  name: "appRoleAssignment",
  properties: [
    "id",
    "deletedDateTime",
    "appRoleId",
    "createdDateTime",
    "principalDisplayName",
    "principalId",
    "principalType",
    "resourceDisplayName",
    "resourceId",
  ],
};

/** Which side of an assignment the path names. */
export type AssignmentSide = "principalId" | "resourceId";

/** `GET /servicePrincipals/{id}/appRoleAssignments` and `/appRoleAssignedTo`, and those of users and groups. */
export function assignmentsPage(call: GraphCall, side: AssignmentSide): LocalResponse {
  const { assignments } = call.visible.consent;
  const subject = subjectOf(call);
  const places = assignments.placesOf(side, subject.id);
  return rowsPage(call, places, "appRoleAssignments", (place) => {
    const assignment = assignments.at(place);
    return assignment === undefined ? "{}" : JSON.stringify(shown(call, assignment));
  });
}

/** `GET /servicePrincipals/{id}/appRoleAssignments/{assignment}` and the like. */
export function assignmentAnswer(call: GraphCall, side: AssignmentSide): LocalResponse {
  const id = call.path.itemId ?? "";
  const assignment = call.visible.consent.assignments.get(id);
  if (assignment?.[side] !== subjectOf(call).id) throw notFound(id);
  return rowEntity("appRoleAssignments", shown(call, assignment));
}

/** The assignment with the names that its two sides have now; null for who is gone. */
export function assignmentRow(
  visible: Directory,
  assignment: AppRoleAssignment,
): Readonly<Record<string, unknown>> {
  const { id, appRoleId, createdDateTime, principalId, principalType, resourceId } = assignment;
  return {
    id,
    deletedDateTime: null,
    appRoleId,
    createdDateTime,
    principalDisplayName: nameOf(visible, principalId),
    principalId,
    principalType,
    resourceDisplayName: nameOf(visible, resourceId),
    resourceId,
  };
}

function shown(
  { visible, options: { select } }: GraphCall,
  assignment: AppRoleAssignment,
): Readonly<Record<string, unknown>> {
  const row = assignmentRow(visible, assignment);
  return select === undefined ? row : Object.fromEntries(select.map((name) => [name, row[name]]));
}

function nameOf(visible: Directory, id: string): unknown {
  const found = findMember(visible, id, ["servicePrincipals", "users", "groups"]);
  return found?.object["displayName"] ?? null;
}
