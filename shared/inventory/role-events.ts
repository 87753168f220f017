import { z } from "zod";
import { reasonOf } from "../core/errors.ts";
import type { Ending } from "./ending.ts";
import { openEnvelope } from "./event-envelope.ts";
import { callerIn } from "./role-event-caller.ts";

/** Where an event says that a role assignment was written or deleted: a place to look, never the truth. */
export interface RoleHint {
  readonly eventId: string;
  readonly type: string;
  /** Resource id of the assignment. */
  readonly assignmentId: string;
  /** Of one that was deleted: who did it, where the event says so. */
  readonly ending?: Ending;
}

export type RoleEventReading =
  | { readonly kind: "hint"; readonly hint: RoleHint }
  /** Well-formed, and about something else. */
  | { readonly kind: "other"; readonly type: string }
  /** Cannot be read, and will not be readable when it comes again. */
  | { readonly kind: "poison"; readonly why: string };

// Of the nine types of a subscription's topic those that change something
// (learn.microsoft.com/azure/event-grid/event-schema-subscriptions).
const TYPE = /^Microsoft\.Resources\.Resource(Write|Delete)Success$/i;
const DELETED = /DeleteSuccess$/i;
const OPERATION = /^Microsoft\.Authorization\/roleAssignments\/(write|delete)$/i;
const ASSIGNMENT =
  /^\/subscriptions\/[0-9a-f-]{36}(\/[^/]+)*\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]{36}$/i;
const LONGEST_ID = 2000;

const dataSchema = z.object({ operationName: z.string() });

/**
 * Reads one delivered event in either envelope. Its evidence is the right that the caller used, not the new assignment: who
 * got what is asked for at its own place.
 */
export async function readRoleEvent(event: unknown): Promise<RoleEventReading> {
  try {
    const { id, type, subject = "", data, time } = await openEnvelope(event);
    if (!TYPE.test(type)) return { kind: "other", type };
    const operation = dataSchema.safeParse(data).data?.operationName ?? "";
    if (!OPERATION.test(operation)) return { kind: "other", type: `${type} ${operation}` };
    const assignmentId = subject.trim();
    if (assignmentId.length > LONGEST_ID || !ASSIGNMENT.test(assignmentId)) {
      return { kind: "poison", why: "Its subject is not the resource id of a role assignment." };
    }
    const ending = DELETED.test(type) && time !== undefined ? callerIn(data, time) : undefined;
    return {
      kind: "hint",
      hint: { eventId: id, type, assignmentId, ...(ending === undefined ? {} : { ending }) },
    };
  } catch (error) {
    return { kind: "poison", why: reasonOf(error) };
  }
}
