import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import type { GraphCall } from "./call.ts";
import { parsedBody } from "./parsed-body.ts";
import { recordRequest } from "./pim-audit.ts";
import { checkMayAsk, type Fulfilled, requestAnswer, requestShape } from "./pim-request.ts";
import { recordRoleChange } from "./role-audit.ts";
import { roleMatter } from "./role-matter.ts";
import { requestNeeds } from "./role-permissions.ts";
import { rolePath } from "./role-reading-routes.ts";
import { type GrantTable, planOf } from "./role-plan.ts";
import { roleSubjectShape } from "./role-subject.ts";
import type { RouteDeps } from "./route.ts";

const administering = ["adminAssign", "adminUpdate", "adminRemove"] as const;
/** Extending and renewing are not stood in for. */
const shapes = {
  roleAssignments: shapeOf([...administering, "selfActivate", "selfDeactivate"]),
  roleEligibilities: shapeOf([...administering]),
};
const paths = {
  roleAssignments: `${rolePath}/roleAssignmentScheduleRequests`,
  roleEligibilities: `${rolePath}/roleEligibilityScheduleRequests`,
};

/** `POST /roleManagement/directory/roleAssignmentScheduleRequests` and `…/roleEligibilityScheduleRequests`. */
export function requestRole(call: GraphCall, deps: RouteDeps, table: GrantTable): LocalResponse {
  const asked = parsedBody(call, shapes[table], "request to PIM");
  checkMayAsk(call.caller, asked, requestNeeds[table], deps.rights);
  const { principalId, roleDefinitionId, directoryScopeId } = asked;
  const subject = { principalId, roleDefinitionId, directoryScopeId };
  const plan = planOf(call, deps.store, table, asked, subject);
  const id = deps.store.newId();
  if (asked.isValidationOnly === true) {
    const answer: Fulfilled = {
      id,
      status: "Granted",
      targetScheduleId: null,
      schedule: plan.grant,
    };
    return requestAnswer(call, paths[table], asked, answer);
  }
  const { grant, act } = plan;
  const isRemoval = act === "remove" || act === "deactivate";
  deps.store.write(
    isRemoval
      ? { kind: "remove-row", table, id: grant.id }
      : { kind: "put-row", table, row: grant },
  );
  const isEligibility = table === "roleEligibilities";
  const request = {
    act,
    matter: roleMatter(deps.store, grant, isEligibility),
    initiatedBy: initiatorOf(call.caller, deps.store.truth),
    requestId: id,
    justification: asked.justification ?? null,
  };
  recordRequest(deps, request, (initiatedBy, correlationId) => {
    // Only the term of what is there is changed: the directory has nothing to do.
    if (asked.action === "adminUpdate") return;
    const verb = isRemoval ? "remove" : "add";
    recordRoleChange(deps, { verb, isEligibility, grant, initiatedBy, correlationId });
  });
  return requestAnswer(call, paths[table], asked, {
    id,
    status: isRemoval ? "Revoked" : "Provisioned",
    targetScheduleId: grant.scheduleId,
    schedule: isRemoval ? null : grant,
  });
}

function shapeOf<const Action extends string>(actions: readonly [Action, ...Action[]]) {
  return z.strictObject({
    action: z.enum(actions),
    appScopeId: z.null().optional(),
    ...roleSubjectShape,
    ...requestShape,
  });
}
