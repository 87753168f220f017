import { createHash } from "node:crypto";
import { z } from "zod";
import type { Blobs } from "../azure/blobs.ts";
import { after, HOUR_MS } from "../core/time.ts";
import { optional } from "../inventory/optional.ts";
import type { WorkloadPart } from "../inventory/audit-workload-acts.ts";
import { ACCESS_ASPECTS, type AccessAspect } from "../scan/refresh-access.ts";

/** How far the audit log has been read. */
export interface AuditCursor {
  /** When the log was first looked at, ISO 8601: nobody is told of what was done before. */
  readonly beganAt?: string;
  /** The latest instant of an entry that was read, ISO 8601; absent before the first read. */
  readonly readTo?: string;
  /** When it was last looked back further than usual, ISO 8601. */
  readonly lookedBackAt?: string;
  /** Entries of the last hours that have been read, by the hour of the entry. */
  readonly seen: Readonly<Record<string, readonly string[]>>;
  /** What only the log says so far, and is to be looked at again until it shows or the time is over. */
  readonly waiting: readonly WaitingSubject[];
  /** Partitions of `Findings`, where something may still wait to be told. */
  readonly untold: readonly string[];
  /** What was let go on a day, by label: noise is counted, not paged. */
  readonly counts: { readonly day: string; readonly by: Readonly<Record<string, number>> };
  /** Reads in a row that failed. */
  readonly failures: number;
}

/** What of a subject is read anew: of its power, or of what can be signed in with. */
export type Aspect = AccessAspect | WorkloadPart["on"];

export interface WaitingSubject {
  /** Object id. */
  readonly subject: string;
  readonly aspect: Aspect;
  /** ISO 8601. */
  readonly until: string;
}

export interface AuditCursorStore {
  get(): Promise<{ readonly cursor: AuditCursor; readonly etag?: string }>;
  /** Over the version that was read; `conflict` when another read was quicker. */
  put(
    cursor: AuditCursor,
    etag: string | undefined,
  ): Promise<{ readonly kind: "done"; readonly etag: string } | { readonly kind: "conflict" }>;
}

const NAME = "audit/cursor.json";
const EMPTY: AuditCursor = {
  ...{ seen: {}, waiting: [], untold: [] },
  ...{ counts: { day: "", by: {} }, failures: 0 },
};

const cursorSchema = z.object({
  v: z.literal(1),
  beganAt: z.string().optional(),
  readTo: z.string().optional(),
  lookedBackAt: z.string().optional(),
  seen: z.record(z.string(), z.array(z.string())),
  waiting: z.array(
    z.object({
      subject: z.string(),
      aspect: z.enum([...ACCESS_ASPECTS, "application", "service-principal"]),
      until: z.string(),
    }),
  ),
  untold: z.array(z.string()),
  counts: z.object({ day: z.string(), by: z.record(z.string(), z.number()) }),
  failures: z.number(),
});

export function createAuditCursorStore({ blobs }: { blobs: Blobs }): AuditCursorStore {
  return {
    async get() {
      const blob = await blobs.get(NAME);
      if (blob === undefined) return { cursor: EMPTY };
      const {
        v: _version,
        beganAt,
        readTo,
        lookedBackAt,
        ...rest
      } = cursorSchema.parse(JSON.parse(blob.body.toString("utf8")));
      const instants = optional({ beganAt, readTo, lookedBackAt });
      return { cursor: { ...rest, ...instants }, etag: blob.etag };
    },
    async put(cursor, etag) {
      const body = Buffer.from(JSON.stringify({ v: 1, ...cursor }));
      const condition = etag === undefined ? ({ ifNoneMatch: "*" } as const) : { ifMatch: etag };
      return blobs.put(NAME, body, condition);
    },
  };
}

/** Entries come late by up to hours: so long it is remembered which have been read. */
const SEEN_FOR_MS = 8 * HOUR_MS;

/** Eight bytes tell the entries of a few hours apart. */
export function seenMark(id: string): string {
  return createHash("sha256").update(id).digest("base64url").slice(0, 11);
}

export function hourOf(at: string): string {
  return at.slice(0, 13);
}

/** What is remembered with these entries put to it, and without what is so old that it is not read again. */
export function withSeen(
  seen: AuditCursor["seen"],
  entries: readonly { readonly id: string; readonly at: string }[],
  readTo: Date,
): AuditCursor["seen"] {
  const oldest = hourOf(after(readTo, -SEEN_FOR_MS).toISOString());
  const kept = new Map(
    Object.entries(seen)
      .filter(([hour]) => hour >= oldest)
      .map(([hour, marks]) => [hour, new Set(marks)]),
  );
  for (const { id, at } of entries) {
    const hour = hourOf(at);
    if (hour < oldest) continue;
    kept.set(hour, (kept.get(hour) ?? new Set()).add(seenMark(id)));
  }
  return Object.fromEntries([...kept].sort().map(([hour, marks]) => [hour, [...marks]]));
}

/** Each subject once for each aspect, until the latest of the instants given for it. */
export function waitingTogether(
  ...lists: readonly (readonly WaitingSubject[])[]
): readonly WaitingSubject[] {
  const together = new Map<string, WaitingSubject>();
  for (const one of lists.flat()) {
    const key = `${one.aspect}|${one.subject}`;
    const other = together.get(key);
    if (other === undefined || one.until > other.until) together.set(key, one);
  }
  return [...together.values()];
}
