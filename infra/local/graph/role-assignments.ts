import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import { hasEnded, type RoleGrant } from "../tenant/entra.ts";
import { createRandom } from "../tenant/random.ts";
import { assignmentId } from "../tenant/role-grant.ts";
import { noContent } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { parsedBody } from "./parsed-body.ts";
import { recordOutsideOfPim } from "./pim-audit.ts";
import { recordRoleChange } from "./role-audit.ts";
import { roleMatter } from "./role-matter.ts";
import { rolePath } from "./role-reading-routes.ts";
import { assignmentRow } from "./role-rows.ts";
import { checkSubject, isSameSubject, roleSubjectShape } from "./role-subject.ts";
import type { RouteDeps } from "./route.ts";
import { rowEntity } from "./row-list.ts";

const shape = z.strictObject({
  "@odata.type": z.literal("#microsoft.graph.unifiedRoleAssignment").optional(),
  ...roleSubjectShape,
});

/** `POST /roleManagement/directory/roleAssignments`: permanently, and past PIM. */
export function createAssignment(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { store, hasPremium } = deps;
  const body = parsedBody(call, shape, "role assignment");
  const { principalId, roleDefinitionId, directoryScopeId } = body;
  const subject = { principalId, roleDefinitionId, directoryScopeId };
  checkSubject(call, subject);
  const now = call.now.getTime();
  const isThere = store.truth.entra
    .all("roleAssignments")
    .some((one) => isSameSubject(one, subject) && !hasEnded(one, now));
  if (isThere) {
    throw badRequest(
      "A conflicting object with one or more of the specified property values is present in the directory.",
    );
  }
  const random = createRandom(store.newId(), "role assignment");
  const at = graphInstant(now);
  const grant: RoleGrant = {
    id: assignmentId(random),
    scheduleId: random.guid(),
    ...subject,
    createdDateTime: at,
    startDateTime: at,
    endDateTime: null,
    origin: "direct",
  };
  store.write({ kind: "put-row", table: "roleAssignments", row: grant });
  record(call, deps, "add", grant);
  if (hasPremium) recordOutsideOfPim(deps, roleMatter(store, grant, false));
  const row = assignmentRow(grant, store.seed.tenantId);
  return rowEntity(`${rolePath}/roleAssignments`, row, 201);
}

/** `DELETE /roleManagement/directory/roleAssignments/{id}`. */
export function deleteAssignment(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { store } = deps;
  const id = call.path.id ?? "";
  const grant = store.truth.entra.get("roleAssignments", id);
  if (grant === undefined || call.visible.entra.get("roleAssignments", id) === undefined) {
    throw notFound(id);
  }
  // Whether what PIM has given for a time can be removed past it is not confirmed: here it cannot.
  if (grant.origin === "activation" || grant.endDateTime !== null) {
    throw badRequest("The role assignment is managed by Privileged Identity Management.");
  }
  store.write({ kind: "remove-row", table: "roleAssignments", id });
  record(call, deps, "remove", grant);
  return noContent();
}

function record(call: GraphCall, deps: RouteDeps, verb: "add" | "remove", grant: RoleGrant): void {
  const initiatedBy = initiatorOf(call.caller, deps.store.truth);
  const correlationId = deps.store.newId();
  recordRoleChange(deps, { verb, isEligibility: false, grant, initiatedBy, correlationId });
}
