import { createHash } from "node:crypto";
import { z } from "zod";
import type { RowValues, StoredRow } from "../azure/tables.ts";
import { type Doing, doingSchema } from "./incident.ts";
import type { ChannelId, Person } from "./reason.ts";

/**
 * The rows of one person's partition: `head`, `k:{reason key}` for every reason there ever was, `q:{seq}` for one that
 * waits, `m:{seq}` for a message, named for the last reason it covers.
 */
export const HEAD = "head";

/**
 * Where one person's outbox stands. Every change of the partition replaces this row under its ETag: so a reason always
 * gets a number behind all claims that have been made, which instants from two machines would not guarantee.
 */
export interface Head {
  readonly channel: ChannelId;
  readonly person: Person;
  /** The number of the newest reason; the first is 1. */
  readonly lastSeq: number;
  /** Up to here reasons belong to a message; above `sentThrough` that message is in flight. */
  readonly claimedThrough: number;
  /** Up to here reasons have been told, or were handed to the fallback. */
  readonly sentThrough: number;
  /** The newest reason that is critical and does not belong to an incident of which this person knows; 0 for none. */
  readonly criticalSeq: number;
  /** The newest that is high, or critical and part of such an incident; 0 for none. */
  readonly highSeq: number;
  /** The latest of each incident with something critical in it, oldest first. */
  readonly incidents: readonly Doing[];
  /** Counts the changes made by dispatchers. A recorder that sees it unmoved knows that its `ready` row still stands. */
  readonly visits: number;
  readonly lastSentAt: Date | undefined;
  /** While reasons of one run are still being recorded, only critical ones are sent. */
  readonly holdUntil: Date | undefined;
  /** Tries in a row that were not taken, since when, and when the next may be made. */
  readonly failures: number;
  readonly failingSince: Date | undefined;
  readonly notBefore: Date | undefined;
}

/** A message in flight or in history. */
export interface MessageRow {
  readonly state: "sending" | "accepted" | "rejected" | "uncertain";
  /** The reasons it covers, both included. */
  readonly from: number;
  readonly to: number;
  readonly key: string;
  /** Tries begun. */
  readonly attempt: number;
  /** Tries of which nobody knows whether they arrived. */
  readonly uncertain: number;
  /** True from before the channel is called until its answer is written down. */
  readonly isCalling: boolean;
  /** Nobody else touches the message before. */
  readonly leaseUntil: Date;
  readonly at: Date;
  readonly why: string | undefined;
}

export function emptyHead(channel: ChannelId, person: Person): Head {
  return {
    channel,
    person,
    lastSeq: 0,
    claimedThrough: 0,
    sentThrough: 0,
    criticalSeq: 0,
    highSeq: 0,
    incidents: [],
    visits: 0,
    lastSentAt: undefined,
    holdUntil: undefined,
    failures: 0,
    failingSince: undefined,
    notBefore: undefined,
  };
}

export function headToRow({ person, ...head }: Head): RowValues {
  return {
    v: 1,
    personId: person.id,
    address: person.address,
    name: person.name,
    ...head,
    incidents: JSON.stringify(head.incidents),
    lastSentAt: head.lastSentAt?.toISOString(),
    holdUntil: head.holdUntil?.toISOString(),
    failingSince: head.failingSince?.toISOString(),
    notBefore: head.notBefore?.toISOString(),
  };
}

/** Throws on a row that `headToRow`, of this build or an earlier one, did not write. */
export function headFromRow(row: StoredRow): Head {
  const { personId, address, name, ...head } = headSchema.parse(row.values);
  const { lastSentAt, holdUntil, failingSince, notBefore } = head;
  const person = { id: personId, address, ...(name === undefined ? {} : { name }) };
  return { ...head, person, lastSentAt, holdUntil, failingSince, notBefore };
}

export function messageToRow(message: MessageRow): RowValues {
  return {
    v: 1,
    ...message,
    leaseUntil: message.leaseUntil.toISOString(),
    at: message.at.toISOString(),
  };
}

/** Throws on a row that `messageToRow` did not write. */
export function messageFromRow(row: StoredRow): MessageRow {
  const { why, ...message } = messageSchema.parse(row.values);
  return { ...message, why };
}

export function waitingRow(seq: number): string {
  return `q:${padded(seq)}`;
}

export function messageRow(to: number): string {
  return `m:${padded(to)}`;
}

/** The same for every try of the same reasons to the same person. */
export function messageKey(partition: string, from: number, to: number): string {
  return createHash("sha256").update(`${partition}|${from}-${to}`).digest("hex").slice(0, 32);
}

function padded(seq: number): string {
  return String(seq).padStart(12, "0");
}

const instant = z.iso.datetime().transform((text) => new Date(text));

const headSchema = z.object({
  channel: z.enum(["email", "teams", "webhook"]),
  personId: z.string(),
  address: z.string(),
  name: z.string().optional(),
  lastSeq: z.number(),
  claimedThrough: z.number(),
  sentThrough: z.number(),
  criticalSeq: z.number(),
  highSeq: z.number(),
  // Heads that were written before there were incidents lack it.
  incidents: z
    .string()
    .default("[]")
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(doingSchema)),
  visits: z.number(),
  lastSentAt: instant.optional(),
  holdUntil: instant.optional(),
  failures: z.number(),
  failingSince: instant.optional(),
  notBefore: instant.optional(),
});

const messageSchema = z.object({
  state: z.enum(["sending", "accepted", "rejected", "uncertain"]),
  from: z.number(),
  to: z.number(),
  key: z.string(),
  attempt: z.number(),
  uncertain: z.number(),
  isCalling: z.boolean(),
  leaseUntil: instant,
  at: instant,
  why: z.string().optional(),
});
