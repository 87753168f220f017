import { randomUUID } from "node:crypto";
import type { LocalResponse } from "../azure/exchange.ts";
import { armError, invalidRequestContent, isRecord, jsonObject } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { assignmentType } from "./assignment-shape.ts";
import { isInForce, refuseWithoutPremium } from "./role-schedules.ts";
import { scopeOf } from "./scoped-request.ts";

const type = "Microsoft.Authorization/roleAssignmentScheduleRequests";
const HOUR_MS = 3_600_000;

/**
 * `PUT` of a request of type `SelfActivate`: the caller uses an eligibility, at its scope or a part of it, for whole hours from now
 * on; nothing but the eligibility is wanted for that. (Not confirmed: that no event tells of the role assignment.)
 */
export function putActivationRequest(arm: ArmRequest): LocalResponse {
  const refusal = refuseWithoutPremium(arm);
  if (refusal !== undefined) return refusal;
  const wanted = parseWanted(arm);
  if (typeof wanted === "string") {
    console.error(`resource manager: activation request: ${wanted}`);
    return invalidRequestContent(wanted);
  }
  const { roleDefinitionGuid, hours, shown } = wanted;
  const scope = scopeOf(arm);
  const now = arm.clock.now();
  const { authorization } = arm.state;
  const principalId = arm.caller.objectId;
  const eligibility = authorization
    .schedules()
    .find(
      (row) =>
        row.kind === "eligible" &&
        row.principalId === principalId &&
        row.roleDefinitionGuid === roleDefinitionGuid &&
        isInForce(row, now.getTime()) &&
        authorization.scopes.contains(row.scope, scope),
    );
  if (eligibility === undefined) {
    return armError(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.");
  }
  const isHeld = arm.state
    .assignmentsOf(principalId)
    .some(
      (row) =>
        row.roleDefinitionGuid.toLowerCase() === roleDefinitionGuid &&
        row.scope.toLowerCase() === scope.toLowerCase(),
    );
  if (isHeld) {
    return armError(400, "RoleAssignmentExists", "The Role assignment already exists.");
  }
  const at = now.toISOString();
  const held = {
    ...{ scope, roleDefinitionGuid, principalId },
    principalType: eligibility.principalType,
  };
  const id = `${scope}/providers/${assignmentType}/${randomUUID()}`;
  arm.state.write({
    ...{ kind: "role-assigned", at },
    assignment: { ...held, id, createdOn: at, createdBy: principalId },
  });
  arm.state.write({
    ...{ kind: "scheduled", at },
    schedule: {
      ...held,
      ...{ name: randomUUID(), kind: "activated", startDateTime: at },
      endDateTime: new Date(now.getTime() + hours * HOUR_MS).toISOString(),
      ...{ roleAssignmentId: id, eligibility: eligibility.name },
    },
  });
  const name = arm.path["name"] ?? "";
  return {
    status: 201,
    body: {
      id: `${scope}/providers/${type}/${name}`,
      ...{ name, type },
      properties: {
        ...shown,
        ...{ scope, principalType: held.principalType, status: "Provisioned", createdOn: at },
        requestorId: principalId,
      },
    },
  };
}

interface Wanted {
  readonly roleDefinitionGuid: string;
  readonly hours: number;
  /** What came in, as it is answered. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** Answers what is wrong or not stood in for. */
function parseWanted(arm: ArmRequest): Wanted | string {
  const properties = jsonObject(arm.request.body)?.["properties"];
  if (!isRecord(properties)) return "properties are missing";
  const { principalId, roleDefinitionId, requestType, scheduleInfo, justification, ...rest } =
    properties;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return `'${unknown}' is not stood in for`;
  if (requestType !== "SelfActivate") {
    return `requestType '${String(requestType)}' is not stood in for`;
  }
  if (principalId !== arm.caller.objectId) return "principalId must be the caller";
  if (typeof roleDefinitionId !== "string") return "roleDefinitionId must be text";
  const expiration = isRecord(scheduleInfo) ? scheduleInfo["expiration"] : undefined;
  const duration = isRecord(expiration) ? expiration["duration"] : undefined;
  const hours = Number(/^PT(\d{1,2})H$/.exec(String(duration))?.[1] ?? 0);
  // learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings, checked
  // 2026-11-22.
  if (hours < 1 || hours > 24) return `a duration of '${String(duration)}' is not stood in for`;
  return {
    roleDefinitionGuid: (roleDefinitionId.split("/").at(-1) ?? "").toLowerCase(),
    hours,
    shown: { principalId, roleDefinitionId, requestType, scheduleInfo, justification },
  };
}
