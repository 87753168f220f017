import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import { type GroupGrant, hasEnded } from "../tenant/entra.ts";
import type { GraphCall } from "./call.ts";
import { notFound } from "./graph-refusal.ts";
import { checkIsManual } from "./group-access.ts";
import { recordMembership } from "./group-audit.ts";
import { writeLink } from "./group-links.ts";
import { groupMatter } from "./group-matter.ts";
import { findMember } from "./owners.ts";
import { parsedBody } from "./parsed-body.ts";
import { recordRequest } from "./pim-audit.ts";
import {
  assignmentDoesNotExist,
  assignmentExists,
  checkMayAsk,
  requestAnswer,
  requestShape,
} from "./pim-request.ts";
import { requestNeeds } from "./role-permissions.ts";
import type { RouteDeps } from "./route.ts";
import { scheduleOf } from "./schedule-info.ts";

export const groupPimPath = "identityGovernance/privilegedAccess/group";

type GrantTable = "groupAssignments" | "groupEligibilities";

/** People cannot activate a membership here, nor can one be changed, extended or renewed. */
const shape = z.strictObject({
  action: z.enum(["adminAssign", "adminRemove"]),
  accessId: z.enum(["member", "owner"]),
  groupId: z.guid(),
  principalId: z.guid(),
  ...requestShape,
});
const paths = {
  groupAssignments: `${groupPimPath}/assignmentScheduleRequests`,
  groupEligibilities: `${groupPimPath}/eligibilityScheduleRequests`,
};

/** `POST …/group/assignmentScheduleRequests` and `…/eligibilityScheduleRequests`. An assignment is a membership of the group, too. */
export function requestGroup(call: GraphCall, deps: RouteDeps, table: GrantTable): LocalResponse {
  const asked = parsedBody(call, shape, "request to PIM");
  checkMayAsk(call.caller, asked, requestNeeds[table], deps.rights);
  const verb = asked.action === "adminAssign" ? "add" : "remove";
  const grant = grantOf(call, deps, table, asked);
  const id = deps.store.newId();
  const schedule = verb === "add" ? grant : null;
  if (asked.isValidationOnly === true) {
    return requestAnswer(call, paths[table], asked, {
      id,
      status: "Granted",
      targetScheduleId: null,
      schedule,
    });
  }
  deps.store.write(
    verb === "add"
      ? { kind: "put-row", table, row: grant }
      : { kind: "remove-row", table, id: grant.id },
  );
  const isEligibility = table === "groupEligibilities";
  const request = {
    act: verb,
    matter: groupMatter(grant, isEligibility),
    initiatedBy: initiatorOf(call.caller, deps.store.truth),
    requestId: id,
    justification: asked.justification ?? null,
  } as const;
  recordRequest(deps, request, (initiatedBy, correlationId) => {
    // The directory knows nothing of who may become a member.
    if (isEligibility) return;
    writeLink(deps, { ...grant, verb });
    recordMembership(deps, { ...grant, verb, initiatedBy, correlationId });
  });
  return requestAnswer(call, paths[table], asked, {
    id,
    status: verb === "add" ? "Provisioned" : "Revoked",
    targetScheduleId: grant.scheduleId,
    schedule,
  });
}

/** As it will be, or as it was when it goes. */
function grantOf(
  call: GraphCall,
  { store }: RouteDeps,
  table: GrantTable,
  asked: z.infer<typeof shape>,
): GroupGrant {
  const { action, accessId, groupId, principalId } = asked;
  const known = store.truth.entra
    .all(table)
    .find(
      (grant) =>
        grant.groupId === groupId &&
        grant.principalId === principalId &&
        grant.accessId === accessId &&
        !hasEnded(grant, call.now.getTime()),
    );
  if (action === "adminRemove") {
    if (known === undefined) throw assignmentDoesNotExist();
    return known;
  }
  const group = call.visible.sets.groups.get(groupId);
  if (group === undefined) throw notFound(groupId);
  checkIsManual(group);
  if (findMember(call.visible, principalId, ["users", "servicePrincipals", "groups"]) === undefined)
    throw notFound(principalId);
  if (known !== undefined) throw assignmentExists();
  return {
    id: `${groupId}_${accessId}_${store.newId()}`,
    scheduleId: `${groupId}_${accessId}_${store.newId()}`,
    groupId,
    principalId,
    accessId,
    createdDateTime: graphInstant(call.now.getTime()),
    ...scheduleOf(asked.scheduleInfo, call.now),
  };
}
