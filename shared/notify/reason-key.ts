import { fingerprint } from "../core/fingerprint.ts";
import type { ChannelId, Reason } from "./reason.ts";

/** The identity of a reason: told once, for ever, to this person on this channel. */
export function reasonKey(reason: Omit<Reason, "notice">): string {
  return fingerprint([
    reason.thread,
    reason.kind,
    reason.threshold === undefined ? "" : String(reason.threshold),
    String(reason.episode),
    reason.channel,
    reason.person.id,
  ]);
}

/** The row that stays when a reason has been told, so that it is never told again. */
export function knownRow(key: string): string {
  return `k:${key}`;
}

/** The partition of the outbox that holds everything for one person on one channel. */
export function outboxPartition(channel: ChannelId, personId: string): string {
  return `${channel}:${personId}`;
}
