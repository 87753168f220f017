import { z } from "zod";
import type { Table } from "../azure/tables.ts";
import type { Ids } from "../core/ids.ts";
import { invertedMs } from "../core/time.ts";
import type { ScanKind } from "../http/scans.ts";
import type { SourceName } from "./scan-types.ts";

export type ScanState = "running" | "completed" | "partial" | "failed";

/** One scan, as it is kept and as the API gives it. */
export interface ScanRun {
  readonly id: string;
  readonly kinds: readonly ScanKind[];
  readonly state: ScanState;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly endedAt?: string;
  /** Findings that changed. */
  readonly changed?: number;
  readonly sources: readonly ScanSource[];
}

export interface ScanSource {
  readonly source: SourceName;
  readonly state: "running" | "completed" | "failed";
  readonly mode?: "complete" | "delta";
  readonly seen?: number;
  readonly changed?: number;
  readonly unreadable?: number;
  readonly why?: string;
  /** What could not be read, by cause. */
  readonly blind?: readonly { readonly cause: string; readonly count: number }[];
}

export type LockOutcome = { readonly kind: "mine"; readonly etag: string } | HeldLock;

/** `etag` is what gives the lock back, or takes it over. */
export interface HeldLock {
  readonly kind: "held";
  readonly runId: string;
  readonly since: Date;
  readonly etag: string;
  /** It was taken over from a run that had not come to its end. */
  readonly isTakenOver: boolean;
}

export interface RunsStore {
  /** A new run's id: it says where its row is. */
  newId(now: Date): string;
  get(runId: string): Promise<ScanRun | undefined>;
  put(run: ScanRun): Promise<void>;
  /** Writes down a run that has begun; one that has been written down already, perhaps as ended, stays as it is. */
  add(run: ScanRun): Promise<void>;
  /** The newest run of this month or the last. */
  latest(now: Date): Promise<ScanRun | undefined>;
  /** Takes the lock of `kind` for a run, or says who holds it and since when. Whether that run is alive its story knows. */
  lock(kind: string, runId: string, now: Date): Promise<LockOutcome>;
  /** Takes a lock over as it was read: from a run whose story is over or was never begun. */
  takeOver(kind: string, held: HeldLock, runId: string, now: Date): Promise<LockOutcome>;
  isLocked(kind: ScanKind): Promise<boolean>;
  /** Whether the lock is still the one with this `etag`. */
  holds(kind: string, etag: string): Promise<boolean>;
  /** Gives the lock with this `etag` back; when it has been taken over, it stays. */
  unlock(kind: string, etag: string): Promise<void>;
}

const ID = /^(\d{6})-(\d{16})-([0-9A-HJKMNP-TV-Z]{6})$/;

/** Whether the first of two runs began after the second. */
export function isLater(runId: string, otherId: string): boolean {
  return newestFirstOf(runId) < newestFirstOf(otherId);
}

function newestFirstOf(runId: string): string {
  return ID.exec(runId)?.[2] ?? "";
}

const runSchema = z.object({ v: z.literal(1), doc: z.string() });
const lockSchema = z.object({
  v: z.literal(1),
  runId: z.string(),
  takenAt: z.iso.datetime(),
  isTakenOver: z.boolean().optional(),
});

/** Runs and locks, in table `Runs`: partition `{yyyyMM}` newest first, partition `lock`. */
export function createRunsStore(deps: { table: Table; ids: Ids }): RunsStore {
  const { table, ids } = deps;

  async function held(kind: string): Promise<HeldLock | undefined> {
    const row = await table.get("lock", kind);
    if (row === undefined) return undefined;
    const { runId, takenAt, isTakenOver = false } = lockSchema.parse(row.values);
    return { kind: "held", runId, since: new Date(takenAt), etag: row.etag, isTakenOver };
  }

  async function claim(
    kind: string,
    runId: string,
    now: Date,
    over: { etag: string } | undefined,
  ): Promise<LockOutcome> {
    const isTakenOver = over === undefined ? undefined : true;
    const values = { v: 1, runId, takenAt: now.toISOString(), isTakenOver };
    const outcome = await table.change("lock", [
      over === undefined
        ? { kind: "insert", row: kind, values }
        : { kind: "replace", row: kind, values, etag: over.etag },
    ]);
    if (outcome.kind === "done" && outcome.etag !== undefined) {
      return { kind: "mine", etag: outcome.etag };
    }
    // Somebody was quicker, or has just given it back: either way there is another moment to start.
    return (await held(kind)) ?? claim(kind, runId, now, undefined);
  }

  async function write(run: ScanRun, kind: "insert" | "upsert"): Promise<void> {
    const parts = ID.exec(run.id);
    if (parts === null) throw new Error(`${run.id} is not the id of a run.`);
    const [, month = "", newestFirst = "", random = ""] = parts;
    await table.change(month, [
      {
        kind,
        row: `${newestFirst}-${random}`,
        values: { v: 1, state: run.state, doc: JSON.stringify(run) },
      },
    ]);
  }

  return {
    newId(now) {
      return `${monthOf(now)}-${invertedMs(now)}-${ids.next().slice(-6)}`;
    },
    async get(runId) {
      const parts = ID.exec(runId);
      if (parts === null) return undefined;
      const [, month = "", newestFirst = "", random = ""] = parts;
      const row = await table.get(month, `${newestFirst}-${random}`);
      return row === undefined ? undefined : runOf(row.values);
    },
    put: (run) => write(run, "upsert"),
    add: (run) => write(run, "insert"),
    async latest(now) {
      const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
      for (const instant of [now, lastMonth]) {
        for await (const page of table.list(monthOf(instant), { pageSize: 1 })) {
          const [row] = page;
          if (row !== undefined) return runOf(row.values);
        }
      }
      return undefined;
    },
    async lock(kind, runId, now) {
      // Mostly nobody holds it: it is taken without a look first.
      const outcome = await claim(kind, runId, now, undefined);
      return outcome.kind === "held" && outcome.runId === runId
        ? { kind: "mine", etag: outcome.etag }
        : outcome;
    },
    takeOver: (kind, before, runId, now) => claim(kind, runId, now, before),
    isLocked: async (kind) => (await held(kind)) !== undefined,
    async holds(kind, etag) {
      return (await held(kind))?.etag === etag;
    },
    async unlock(kind, etag) {
      await table.change("lock", [{ kind: "delete", row: kind, etag }]);
    },
  };
}

function monthOf(instant: Date): string {
  return instant.toISOString().slice(0, 7).replace("-", "");
}

// The cast is where a stored document becomes a record: only this module writes these rows.
function runOf(values: unknown): ScanRun {
  return JSON.parse(runSchema.parse(values).doc) as ScanRun;
}
