import type { Graph } from "../azure/graph.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { AuditContext } from "../inventory/audit-values.ts";
import type { AuditRecord } from "../inventory/audit-record.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import type { ActsStore } from "./acts-store.ts";
import {
  type AuditCursor,
  type AuditCursorStore,
  waitingTogether,
  withSeen,
} from "./audit-cursor.ts";
import { actsIn, counted, freshEntries } from "./audit-entries.ts";
import { type AuditStretch, readStretch } from "./audit-stretch.ts";

/** What one look at the audit log came to; small, for the log. */
export interface AuditLook {
  readonly records: number;
  readonly acts: number;
  /** Findings that changed. */
  readonly changed: number;
}

/** Judges what has just become known, and what still waits to show. Repeatable. */
export type JudgeActs = (
  fresh: readonly LoggedAct[],
  waiting: AuditCursor["waiting"],
) => Promise<{
  readonly changed: number;
  readonly partitions: readonly string[];
  readonly waiting: AuditCursor["waiting"];
}>;

/** Tells what waits in these partitions of `Findings`. Repeatable; throws when it has to be tried again. */
export type TellNow = (partitions: readonly string[]) => Promise<void>;

export interface AuditWatchDeps {
  readonly graph: Graph;
  readonly cursors: AuditCursorStore;
  readonly acts: Pick<ActsStore, "add">;
  readonly judge: JudgeActs;
  /** Tells which of these service principals are Microsoft's: only those are taken for a part of the platform. */
  readonly contextOf: (records: readonly AuditRecord[]) => Promise<AuditContext>;
  /** Writes down how the read went, where that is news; answers where something may wait to be told. */
  readonly note: (reading: AuditReadingNote) => Promise<readonly string[]>;
  readonly clock: Clock;
}

export type AuditReadingNote =
  | {
      readonly kind: "read";
      readonly records: number;
      /** Entries of which nothing is known, because they lacked the promised shape. */
      readonly unreadable: number;
      readonly failuresBefore: number;
    }
  /** What happened between these instants can no longer be read. */
  | { readonly kind: "gap"; readonly from: string; readonly to: string }
  | { readonly kind: "failed"; readonly error: unknown };

/** What went before the service began to look is kept, so that it can be told what belongs together; nobody is told of it. */
const FIRST_LOOK_MS = DAY_MS;
/** What was done so shortly before the first look, and was not in the log by then, is taken for new. */
const USUALLY_LATE_MS = 15 * MINUTE_MS;
/** Once an hour it is looked back this far: some entries come late by much more than the usual overlap. */
const LOOK_BACK_MS = 6 * HOUR_MS;
const LOOK_BACK_EVERY_MS = HOUR_MS;
/** In a tenant where nothing happens the place of the next read moves on all the same. */
const NEVER_BEHIND_MS = HOUR_MS;
const READ_FOR_MS = 3 * MINUTE_MS;
/** More that waits to show is looked at in turns: each is a few requests. */
const AGAIN_AT_ONCE = 100;

/** The same work, told of when it fails. */
type Noticed = <T>(work: Promise<T>) => Promise<T>;

interface Look {
  /** From where the log is read. */
  readonly place: Date;
  readonly now: Date;
  /** Partitions of `Findings` where something may wait to be told. */
  readonly untold: Set<string>;
  readonly noticed: Noticed;
}

/** Where a look stands: what is stored, and what has come of it. */
interface Progress {
  readonly cursor: AuditCursor;
  readonly etag?: string;
  readonly look: AuditLook;
}

/**
 * One look at the audit log: reads what is new, files what somebody did, has it judged, and has it told. What is filed and judged
 * before it is noted as read: a crash repeats it, and a repeat changes nothing. Two looks at once: the slower one starts over with
 * the next.
 */
export function createAuditWatch(deps: AuditWatchDeps): (tell: TellNow) => Promise<AuditLook> {
  const { graph, cursors, acts, clock } = deps;

  /** What cannot be filed or judged is not passed over; that the log is not gone on with must not go unseen. */
  const noticing =
    (untold: Set<string>, tell: TellNow): Noticed =>
    (work) =>
      work.catch(async (error: unknown) => {
        for (const partition of await deps.note({ kind: "failed", error })) untold.add(partition);
        // The look has failed for a better reason; what nobody can be told now is found when all findings are looked through.
        if (untold.size > 0) await tell([...untold]).catch(() => undefined);
        throw error;
      });

  return async (tell) => {
    const now = clock.now();
    const stored = await cursors.get();
    const { readTo, lookedBackAt } = stored.cursor;
    const place = readTo === undefined ? after(now, -FIRST_LOOK_MS) : new Date(readTo);
    const isLookingBack =
      lookedBackAt !== undefined &&
      now.getTime() - new Date(lookedBackAt).getTime() >= LOOK_BACK_EVERY_MS;
    const stretch = await readStretch(
      graph,
      isLookingBack ? after(place, -LOOK_BACK_MS) : place,
      () => clock.now().getTime() - now.getTime() < READ_FOR_MS,
    );
    const untold = new Set(stored.cursor.untold);
    const noticed = noticing(untold, tell);
    if (readTo !== undefined && stretch.earliest !== undefined && stretch.earliest > place) {
      const gap = { from: readTo, to: stretch.earliest.toISOString() };
      for (const partition of await deps.note({ kind: "gap", ...gap })) untold.add(partition);
    }

    let at: Progress = { ...stored, look: { records: 0, acts: 0, changed: 0 } };
    for await (const records of freshEntries(stretch.records, stored.cursor.seen)) {
      at = await takenIn(records, at, { place, now, untold, noticed });
    }

    const again = stored.cursor.waiting.slice(0, AGAIN_AT_ONCE);
    const judged = await noticed(deps.judge([], again));
    const end = stretch.end();
    const noted = await deps.note(
      end.kind === "failed"
        ? end
        : {
            ...{ kind: "read", records: at.look.records, unreadable: end.unreadable },
            failuresBefore: at.cursor.failures,
          },
    );
    for (const partition of [...judged.partitions, ...noted]) untold.add(partition);
    if (untold.size > 0) await tell([...untold]);
    const others = at.cursor.waiting.filter((one) => !again.includes(one));
    await moved(at, {
      ...placeAfter(end.kind, at.cursor, place, now),
      ...(isLookingBack && end.kind !== "failed" ? { lookedBackAt: now.toISOString() } : {}),
      // What was just looked at comes last the next time.
      waiting: waitingTogether(others, judged.waiting),
      untold: [],
    });
    return { ...at.look, changed: at.look.changed + judged.changed };
  };

  /** Files and judges some entries, and notes them as read. */
  async function takenIn(
    records: readonly AuditRecord[],
    at: Progress,
    { place, now, untold, noticed }: Look,
  ): Promise<Progress> {
    const { cursor, look } = at;
    const { logged, labels } = actsIn(records, await noticed(deps.contextOf(records)));
    await noticed(acts.add(logged));
    const judged = await noticed(deps.judge(freshIn(logged, cursor), []));
    for (const partition of judged.partitions) untold.add(partition);
    const readTo = latest(cursor.readTo ?? place.toISOString(), records, now);
    const next = await moved(at, {
      beganAt: cursor.beganAt ?? now.toISOString(),
      readTo,
      seen: withSeen(cursor.seen, records, new Date(readTo)),
      waiting: waitingTogether(cursor.waiting, judged.waiting),
      untold: [...untold],
      counts: counted(cursor.counts, labels, now),
    });
    return {
      ...next,
      look: {
        records: look.records + records.length,
        acts: look.acts + logged.length,
        changed: look.changed + judged.changed,
      },
    };
  }

  /** Writes the cursor where it has changed. Throws when another look was quicker. */
  async function moved(from: Progress, changes: Partial<AuditCursor>): Promise<Progress> {
    const cursor = { ...from.cursor, ...changes };
    if (JSON.stringify(cursor) === JSON.stringify(from.cursor)) return from;
    const written = await cursors.put(cursor, from.etag);
    if (written.kind === "conflict") throw new AuditLookBeaten();
    return { ...from, cursor, etag: written.etag };
  }
}

/** Another look at the audit log was quicker; the next one goes on from there. */
export class AuditLookBeaten extends Error {
  constructor(options?: ErrorOptions) {
    super("Another look at the audit log was quicker.", options);
  }
}

/** What is told: not what the first look was bound to find, though it took several goes, nor what shows later and is as old. */
function freshIn(
  logged: readonly LoggedAct[],
  { beganAt, lookedBackAt }: AuditCursor,
): readonly LoggedAct[] {
  if (beganAt === undefined) return [];
  const isFirstOver = lookedBackAt !== undefined;
  const since = after(new Date(beganAt), isFirstOver ? -USUALLY_LATE_MS : 0).toISOString();
  return logged.filter(({ at }) => at >= since);
}

/** Where the next read begins. What there was no time for, or could not be read, is not passed over. */
function placeAfter(
  end: ReturnType<AuditStretch["end"]>["kind"],
  cursor: AuditCursor,
  place: Date,
  now: Date,
): Partial<AuditCursor> {
  if (end === "failed") return { failures: cursor.failures + 1 };
  const { beganAt = now.toISOString(), readTo = place.toISOString() } = cursor;
  if (end === "cut-short") return { beganAt, readTo, failures: 0 };
  const behind = after(now, -NEVER_BEHIND_MS).toISOString();
  return {
    beganAt,
    readTo: readTo > behind ? readTo : behind,
    lookedBackAt: cursor.lookedBackAt ?? now.toISOString(),
    failures: 0,
  };
}

/** The latest instant of them all; never one to come, behind which nothing would be read. */
function latest(readTo: string, records: readonly AuditRecord[], now: Date): string {
  const last = records.reduce((so, { at }) => (at > so ? at : so), readTo);
  return last < now.toISOString() ? last : now.toISOString();
}
