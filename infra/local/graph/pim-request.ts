import { z } from "zod";
import type { Caller, LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import type { GraphCall } from "./call.ts";
import { denied, GraphRefusal } from "./graph-refusal.ts";
import type { Rights } from "./permissions.ts";
import type { RequestNeeds } from "./role-permissions.ts";
import { rowEntity } from "./row-list.ts";
import { type Schedule, scheduleInfoShape } from "./schedule-info.ts";

/** What every request to PIM may say (learn.microsoft.com/graph/api/resources/unifiedroleassignmentschedulerequest, checked 2026-11-21). */
export const requestShape = {
  justification: z.string().nullish(),
  isValidationOnly: z.boolean().optional(),
  scheduleInfo: scheduleInfoShape.optional(),
  ticketInfo: z
    .strictObject({ ticketNumber: z.string().nullish(), ticketSystem: z.string().nullish() })
    .nullish(),
} as const;

/** How a request ended: PIM here needs no approval, so all of them end at once. */
export interface Fulfilled {
  readonly id: string;
  readonly status: "Provisioned" | "Revoked" | "Granted";
  readonly targetScheduleId: string | null;
  readonly schedule: Schedule | null;
}

/** Taking away needs less than giving. People may ask for themselves without any permission. */
export function checkMayAsk(
  caller: Caller,
  asked: { readonly action: string; readonly principalId: string },
  { change, remove }: RequestNeeds,
  rights: Rights,
): void {
  if (asked.action.startsWith("self")) {
    if (caller.kind === "user" && caller.objectId === asked.principalId) return;
    throw denied();
  }
  const enough = asked.action === "adminRemove" ? [...change, ...remove] : change;
  if (!rights.mayDo(caller, enough)) throw denied();
}

export function assignmentExists(): GraphRefusal {
  return new GraphRefusal(400, "RoleAssignmentExists", "The Role assignment already exists.");
}

export function assignmentDoesNotExist(): GraphRefusal {
  return new GraphRefusal(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.");
}

/** The request as it is answered: 201. @param asked what the body said */
export function requestAnswer(
  call: GraphCall,
  path: string,
  asked: Readonly<Record<string, unknown>>,
  { id, status, targetScheduleId, schedule }: Fulfilled,
): LocalResponse {
  const at = graphInstant(call.now.getTime());
  const who = { id: call.caller.objectId, displayName: null };
  const row = {
    id,
    status,
    createdDateTime: at,
    completedDateTime: at,
    approvalId: null,
    customData: null,
    isValidationOnly: false,
    justification: null,
    ticketInfo: null,
    ...asked,
    targetScheduleId,
    createdBy: {
      application: call.caller.kind === "app" ? who : null,
      device: null,
      user: call.caller.kind === "user" ? who : null,
    },
    scheduleInfo:
      schedule === null
        ? null
        : {
            startDateTime: schedule.startDateTime,
            recurrence: null,
            expiration: {
              type: schedule.endDateTime === null ? "noExpiration" : "afterDateTime",
              endDateTime: schedule.endDateTime,
              duration: null,
            },
          },
  };
  return rowEntity(path, row, 201);
}
