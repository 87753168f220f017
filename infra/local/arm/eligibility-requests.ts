import { randomUUID } from "node:crypto";
import type { LocalResponse } from "../azure/exchange.ts";
import type { RoleScheduleInstance } from "../tenant/azure-access.ts";
import { armError, invalidRequestContent, isRecord, jsonObject } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { refuseWithoutPremium } from "./role-schedules.ts";
import { refuseAction, scopeOf } from "./scoped-request.ts";

const type = "Microsoft.Authorization/roleEligibilityScheduleRequests";

/** `PUT` of a request of type `AdminAssign` or `AdminRemove`: gives or takes eligibility, at once. */
export function putEligibilityRequest(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuseAction(arm, `${type}/write`, scope) ?? refuseWithoutPremium(arm);
  if (refusal !== undefined) return refusal;
  const wanted = parseWanted(arm, scope);
  if (typeof wanted === "string") {
    console.error(`resource manager: eligibility request: ${wanted}`);
    return invalidRequestContent(wanted);
  }
  const at = arm.clock.now().toISOString();
  const held = arm.state.authorization
    .schedules()
    .find(
      (row) =>
        row.kind === "eligible" &&
        row.principalId === wanted.schedule.principalId &&
        row.scope.toLowerCase() === scope.toLowerCase() &&
        row.roleDefinitionGuid === wanted.schedule.roleDefinitionGuid,
    );
  if (wanted.isRemoval) {
    if (held === undefined) {
      return armError(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.");
    }
    arm.state.write({ kind: "unscheduled", at, name: held.name });
  } else {
    if (held !== undefined) {
      return armError(400, "RoleAssignmentExists", "The Role assignment already exists.");
    }
    arm.state.write({ kind: "scheduled", at, schedule: wanted.schedule });
  }
  const prefix = scope === "/" ? "" : scope;
  const name = arm.path["name"] ?? "";
  return {
    status: 201,
    body: {
      id: `${prefix}/providers/${type}/${name}`,
      name,
      type,
      properties: {
        ...wanted.shown,
        scope,
        principalType: wanted.schedule.principalType,
        status: wanted.isRemoval ? "Revoked" : "Provisioned",
        createdOn: at,
        requestorId: arm.caller.objectId,
      },
    },
  };
}

interface Wanted {
  readonly isRemoval: boolean;
  readonly schedule: RoleScheduleInstance;
  /** What came in, as it is answered. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** Answers what is wrong or not stood in for. */
function parseWanted(arm: ArmRequest, scope: string): Wanted | string {
  const properties = jsonObject(arm.request.body)?.["properties"];
  if (!isRecord(properties)) return "properties are missing";
  const { principalId, roleDefinitionId, requestType, scheduleInfo, justification, ...rest } =
    properties;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return `'${unknown}' is not stood in for`;
  if (typeof principalId !== "string" || typeof roleDefinitionId !== "string") {
    return "principalId and roleDefinitionId must be text";
  }
  if (requestType !== "AdminAssign" && requestType !== "AdminRemove") {
    return `requestType '${String(requestType)}' is not stood in for`;
  }
  const times = parseTimes(arm, scheduleInfo);
  if (typeof times === "string") return times;
  const shown = { principalId, roleDefinitionId, requestType, scheduleInfo, justification };
  return {
    isRemoval: requestType === "AdminRemove",
    shown,
    schedule: {
      name: randomUUID(),
      kind: "eligible",
      scope,
      roleDefinitionGuid: (roleDefinitionId.split("/").at(-1) ?? "").toLowerCase(),
      principalId,
      principalType: principalTypeOf(arm, principalId),
      ...times,
    },
  };
}

function parseTimes(
  arm: ArmRequest,
  scheduleInfo: unknown,
): Pick<RoleScheduleInstance, "startDateTime" | "endDateTime"> | string {
  const now = arm.clock.now().toISOString();
  if (scheduleInfo === undefined) return { startDateTime: now };
  if (!isRecord(scheduleInfo)) return "scheduleInfo must be an object";
  const { startDateTime = now, expiration } = scheduleInfo;
  if (typeof startDateTime !== "string") return "startDateTime must be text";
  if (!isRecord(expiration) || expiration["type"] === "NoExpiration") return { startDateTime };
  const { type: kind, endDateTime } = expiration;
  if (kind !== "AfterDateTime" || typeof endDateTime !== "string") {
    return `an expiration of type '${String(kind)}' is not stood in for`;
  }
  return { startDateTime, endDateTime };
}

function principalTypeOf(
  arm: ArmRequest,
  principalId: string,
): RoleScheduleInstance["principalType"] {
  const sets = arm.directory?.sets;
  if (sets?.groups.get(principalId) !== undefined) return "Group";
  return sets?.servicePrincipals.get(principalId) === undefined ? "User" : "ServicePrincipal";
}
