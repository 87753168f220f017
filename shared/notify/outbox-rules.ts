import { after, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { Delivery } from "./channel.ts";
import type { Head, MessageRow } from "./outbox-rows.ts";

/** Later reasons for the same person wait this long after a message and go together. */
export const GATHER_MS = 5 * MINUTE_MS;
/** Longer than a channel may take for one try. */
export const LEASE_MS = 2 * MINUTE_MS;
/** How often a message whose fate is unknown is sent once more. */
export const MAX_REPEATS = 3;
/** How long a message is tried that is certainly not being taken, before the fallback contact is told instead. */
export const GIVE_UP_MS = 24 * HOUR_MS;
const FIRST_BACKOFF_MS = 30_000;
const LAST_BACKOFF_MS = HOUR_MS;

/** What is to be done next for one person. */
export type Step =
  /** Nothing waits. */
  | { readonly kind: "idle" }
  /** Something waits, and is due then. */
  | { readonly kind: "wait"; readonly until: Date }
  /** Somebody else is at it, at most until then. */
  | { readonly kind: "leave"; readonly until: Date }
  /** A new message with the reasons from `from` to `to`. */
  | { readonly kind: "claim"; readonly from: number; readonly to: number }
  /** The message in flight once more, as far as is known at attempt `attempt`. */
  | { readonly kind: "resume"; readonly message: MessageRow }
  /** The message in flight has been repeated as often as it may be. */
  | { readonly kind: "give-up"; readonly message: MessageRow };

/** Decides from where the person's outbox stands. `inFlight` is given exactly when the head says that there is one. */
export function nextStep(head: Head, inFlight: MessageRow | undefined, now: Date): Step {
  if (inFlight !== undefined) {
    if (now < inFlight.leaseUntil) {
      return { kind: inFlight.isCalling ? "leave" : "wait", until: inFlight.leaseUntil };
    }
    // A call whose end was never written down: it may have arrived.
    const message = inFlight.isCalling
      ? { ...inFlight, uncertain: inFlight.uncertain + 1, isCalling: false }
      : inFlight;
    return { kind: message.uncertain > MAX_REPEATS ? "give-up" : "resume", message };
  }
  if (head.lastSeq <= head.claimedThrough) return { kind: "idle" };
  const due = dueAt(head, now);
  if (due > now) return { kind: "wait", until: due };
  return { kind: "claim", from: head.claimedThrough + 1, to: head.lastSeq };
}

/** When the reasons that wait are due: at once, or with what gathers in the five minutes after the last message. */
export function dueAt(head: Head, now: Date): Date {
  const isCritical = head.criticalSeq > head.claimedThrough;
  const gathered = isCritical
    ? now
    : latest(now, head.holdUntil, head.lastSentAt && after(head.lastSentAt, GATHER_MS));
  return latest(gathered, head.notBefore);
}

/** Who goes first when not everybody can: 0 with something critical waiting, 1 high, 2 the rest. */
export function rankOf(head: Head): number {
  if (head.criticalSeq > head.sentThrough) return 0;
  return head.highSeq > head.sentThrough ? 1 : 2;
}

/** When the next try may be made after `failures` (at least 1) tries in a row that were not taken. */
export function backoff(failures: number, now: Date): Date {
  const doubled = FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 12);
  return after(now, Math.min(doubled, LAST_BACKOFF_MS));
}

/** What the answer of a channel, or its absence, makes of the message and of the head. */
export type Settlement =
  | { readonly kind: "sent" }
  /** Certainly not taken: the claim is given up, and what came since goes with it next time. */
  | { readonly kind: "release"; readonly notBefore: Date; readonly why: string }
  /** Stays claimed, and the same message is tried again then. */
  | {
      readonly kind: "keep";
      readonly uncertain: number;
      readonly leaseUntil: Date;
      readonly why: string;
    }
  /** Ends here: the fallback contact is told. */
  | { readonly kind: "end"; readonly state: "rejected" | "uncertain"; readonly why: string };

/**
 * `isLastResort` is true for the fallback contact's own messages: nobody else is left to be told, so what is not
 * taken is tried for ever.
 */
export function settle(
  delivery: Delivery,
  message: MessageRow,
  head: Head,
  { now, isLastResort }: { now: Date; isLastResort: boolean },
): Settlement {
  const retryAt = latest(
    backoff(head.failures + message.attempt, now),
    delivery.kind === "later" ? delivery.retryAfter : undefined,
  );
  switch (delivery.kind) {
    case "accepted":
      return { kind: "sent" };
    case "uncertain": {
      const uncertain = message.uncertain + 1;
      if (uncertain > MAX_REPEATS) return { kind: "end", state: "uncertain", why: delivery.why };
      return { kind: "keep", uncertain, leaseUntil: retryAt, why: delivery.why };
    }
    case "rejected":
      if (!isLastResort) {
        // An earlier try may have arrived all the same; the record says so.
        const state = message.uncertain > 0 ? "uncertain" : "rejected";
        return { kind: "end", state, why: delivery.why };
      }
      return notTaken(message, after(now, LAST_BACKOFF_MS), delivery.why);
    case "later": {
      const isTooLong =
        head.failingSince !== undefined && after(head.failingSince, GIVE_UP_MS) <= now;
      if (isTooLong && !isLastResort) return { kind: "end", state: "rejected", why: delivery.why };
      return notTaken(message, retryAt, delivery.why);
    }
  }
}

/** Only a message of which every try was certainly refused may be taken apart again. */
function notTaken(message: MessageRow, next: Date, why: string): Settlement {
  return message.uncertain === 0
    ? { kind: "release", notBefore: next, why }
    : { kind: "keep", uncertain: message.uncertain, leaseUntil: next, why };
}

function latest(first: Date, ...others: readonly (Date | undefined)[]): Date {
  return others.reduce<Date>((max, date) => (date !== undefined && date > max ? date : max), first);
}
