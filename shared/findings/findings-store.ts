import type { RowChange, StoredRow, Table } from "../azure/tables.ts";
import { invertedMs } from "../core/time.ts";
import type { Contact } from "./finding.ts";
import {
  findingPartitions,
  indexValues,
  mainValues,
  partitionOf,
  pendingOf,
  pendingValues,
  recordOf,
  rowKeysOf,
} from "./finding-rows.ts";
import type { FindingChange } from "./judge.ts";
import type { FindingRecord, LifeStep, ReasonDraft } from "./life.ts";
import { live } from "./life.ts";

/** A finding with reasons that nobody has been found for yet, as it was read. */
export interface Waiting {
  readonly record: FindingRecord;
  readonly reasons: readonly ReasonDraft[];
  readonly row: StoredRow;
}

export interface FindingsStore {
  /**
   * Carries out the changes, each together with its index rows, its history and the reasons that arise from it. The same
   * changes again do nothing. Answers how many findings changed.
   */
  apply(changes: readonly FindingChange[], now: Date): Promise<number>;
  /** Findings with reasons that wait for a person, in batches; all of them, or those in some partitions. */
  waiting(partitions: readonly string[] | "all"): AsyncIterable<readonly Waiting[]>;
  /**
   * The reasons are in the outbox: they wait no longer, and the finding names its contact. Reasons that came since stay.
   */
  told(batch: readonly { readonly waiting: Waiting; readonly contact: Contact }[]): Promise<void>;
  /** How many findings there are, by `state:severity:detector`. */
  totals(): Promise<Readonly<Record<string, number>>>;
}

/** A transaction takes 100 changes; a new finding takes up to 6. */
const CREATED_PER_TRANSACTION = 16;
/** Main row, what waits, and up to three index rows that may move. */
const TOLD_PER_TRANSACTION = 12;
const AT_ONCE = 8;
const TRIES = 8;

export function createFindingsStore(deps: { table: Table; build: string }): FindingsStore {
  const { table, build } = deps;

  async function step(change: FindingChange, now: Date): Promise<boolean> {
    const id = change.id;
    const partition = partitionOf(id);
    for (let attempt = 1; ; attempt += 1) {
      const row = await table.get(partition, `i:${id}`);
      const life = live(row === undefined ? undefined : recordOf(row), change, now);
      if (life.kind === "unchanged") return false;
      const waiting =
        row === undefined || life.reasons.length === 0
          ? undefined
          : await table.get(partition, `p:${id}`);
      const outcome = await table.change(partition, rowsOf(row, waiting, life, now));
      if (outcome.kind === "done") return true;
      // Somebody else has changed the finding meanwhile: what was decided is decided anew.
      if (attempt === TRIES) throw new Error(`Finding ${id} keeps changing under a change.`);
    }
  }

  /** Most findings of a first scan are new: they are inserted without a look first, many to a transaction. */
  async function create(
    partition: string,
    changes: readonly FindingChange[],
    now: Date,
  ): Promise<number> {
    const rows: RowChange[] = [];
    let created = 0;
    for (const change of changes) {
      const life = live(undefined, change, now);
      if (life.kind === "unchanged") continue;
      rows.push(...rowsOf(undefined, undefined, life, now));
      created += 1;
    }
    const outcome = await table.change(partition, rows);
    if (outcome.kind === "done") return created;
    let changed = 0;
    for (const change of changes) if (await step(change, now)) changed += 1;
    return changed;
  }

  function rowsOf(
    row: StoredRow | undefined,
    waiting: StoredRow | undefined,
    life: Extract<LifeStep, { kind: "changed" }>,
    now: Date,
  ): RowChange[] {
    const { record, event, reasons } = life;
    const id = record.finding.id;
    const changes = moveRows(row, record);
    changes.push({
      kind: "upsert",
      row: `h:${id}:${invertedMs(now)}`,
      values: {
        v: 1,
        build,
        event,
        episode: record.finding.episode,
        severity: record.finding.severity,
        because: record.finding.resolvedBecause,
        threshold: record.threshold,
      },
    });
    if (reasons.length > 0) {
      const before = waiting === undefined ? [] : pendingOf(waiting).reasons;
      const values = pendingValues({ findingId: id, reasons: [...before, ...reasons] });
      changes.push(
        waiting === undefined
          ? { kind: "insert", row: `p:${id}`, values }
          : { kind: "replace", row: `p:${id}`, values, etag: waiting.etag },
      );
    }
    return changes;
  }

  /**
   * Reasons only ever arise together with a change of the finding's main row: while that has its ETag, nothing has come
   * since, and the row of what waits may be deleted with it.
   */
  async function tellMany(partition: string, batch: readonly Told[]): Promise<void> {
    const changes = batch.flatMap(({ waiting: { row, record }, contact }): RowChange[] => [
      ...moveRows(row, withContact(record, contact)),
      { kind: "delete", row: `p:${record.finding.id}` },
    ]);
    const outcome = await table.change(partition, changes);
    if (outcome.kind === "done") return;
    for (const one of batch) await tellOne(partition, one);
  }

  async function tellOne(partition: string, { waiting, contact }: Told): Promise<void> {
    const { id } = waiting.record.finding;
    const said = new Set(waiting.reasons.map((reason) => JSON.stringify(reason)));
    for (let attempt = 1; ; attempt += 1) {
      // In this order: what comes between the two reads changes the finding, and so stops the deletion.
      const row = await table.get(partition, `i:${id}`);
      const pending = await table.get(partition, `p:${id}`);
      if (row === undefined || pending === undefined) return;
      const left = pendingOf(pending).reasons.filter((one) => !said.has(JSON.stringify(one)));
      const outcome = await table.change(partition, [
        ...moveRows(row, withContact(recordOf(row), contact)),
        left.length === 0
          ? { kind: "delete", row: pending.row }
          : {
              kind: "replace",
              row: pending.row,
              values: pendingValues({ findingId: id, reasons: left }),
              etag: pending.etag,
            },
      ]);
      if (outcome.kind === "done") return;
      if (attempt === TRIES) throw new Error(`Finding ${id} keeps changing.`);
    }
  }

  /** What waits now, by finding, from the first row of a page to its last. */
  async function reasonsWithin(
    partition: string,
    page: readonly StoredRow[],
  ): Promise<ReadonlyMap<string, readonly ReasonDraft[]>> {
    const [from, last] = [page[0]?.row, page.at(-1)?.row];
    const found = new Map<string, readonly ReasonDraft[]>();
    if (from === undefined || last === undefined) return found;
    for await (const rows of table.list(partition, { from, before: `${last};` })) {
      for (const row of rows) {
        const { findingId, reasons } = pendingOf(row);
        found.set(findingId, reasons);
      }
    }
    return found;
  }

  return {
    async apply(changes, now) {
      const byPartition = new Map<string, FindingChange[]>();
      for (const change of changes) {
        const partition = partitionOf(change.id);
        const list = byPartition.get(partition);
        if (list === undefined) byPartition.set(partition, [change]);
        else list.push(change);
      }
      const jobs: (() => Promise<number>)[] = [];
      for (const [partition, list] of byPartition) {
        const present = list.filter((change) => change.kind === "present");
        const single: FindingChange[] = list.filter((change) => change.kind === "gone");
        if (present.length === 1) single.push(...present.splice(0));
        for (let start = 0; start < present.length; start += CREATED_PER_TRANSACTION) {
          const some = present.slice(start, start + CREATED_PER_TRANSACTION);
          jobs.push(() => create(partition, some, now));
        }
        for (const change of single) jobs.push(async () => ((await step(change, now)) ? 1 : 0));
      }
      return sumOf(await inParallel(jobs, AT_ONCE));
    },

    async *waiting(partitions) {
      for (const partition of partitions === "all" ? findingPartitions : partitions) {
        for await (const page of table.list(partition, {
          from: "p:",
          before: "p;",
          pageSize: 200,
        })) {
          const mains = await inParallel(
            page.map((row) => () => table.get(partition, `i:${pendingOf(row).findingId}`)),
            AT_ONCE,
          );
          // Read again, behind the findings: while a finding has the ETag it has here, no reason has come since.
          const reasons = await reasonsWithin(partition, page);
          const found = mains.flatMap((row): Waiting[] => {
            if (row === undefined) return [];
            const record = recordOf(row);
            const wait = reasons.get(record.finding.id);
            return wait === undefined ? [] : [{ record, reasons: wait, row }];
          });
          if (found.length > 0) yield found;
        }
      }
    },

    async told(batch) {
      const byPartition = new Map<string, Told[]>();
      for (const one of batch) {
        const { partition } = one.waiting.row;
        const list = byPartition.get(partition);
        if (list === undefined) byPartition.set(partition, [one]);
        else list.push(one);
      }
      const jobs: (() => Promise<void>)[] = [];
      for (const [partition, list] of byPartition) {
        for (let start = 0; start < list.length; start += TOLD_PER_TRANSACTION) {
          const some = list.slice(start, start + TOLD_PER_TRANSACTION);
          jobs.push(() => tellMany(partition, some));
        }
      }
      await inParallel(jobs, AT_ONCE);
    },

    async totals() {
      const counts: Record<string, number> = {};
      await Promise.all(
        findingPartitions.map(async (partition) => {
          for await (const page of table.list(partition, {
            from: "d:",
            before: "d;",
            select: ["RowKey"],
          })) {
            for (const { row } of page) {
              const [, detector = "", state = "", severity = ""] = row.split(":");
              const name = `${state}:${severity}:${detector}`;
              counts[name] = (counts[name] ?? 0) + 1;
            }
          }
        }),
      );
      return counts;
    },
  };
}

interface Told {
  readonly waiting: Waiting;
  readonly contact: Contact;
}

function withContact(record: FindingRecord, contact: Contact): FindingRecord {
  return { ...record, finding: { ...record.finding, contact } };
}

/** The rows that turn what is stored (`row`) into `record`: index rows whose keys have changed move. */
function moveRows(row: StoredRow | undefined, record: FindingRecord): RowChange[] {
  const keys = rowKeysOf(record.finding);
  const changes: RowChange[] = [
    row === undefined
      ? { kind: "insert", row: keys.main, values: mainValues(record) }
      : { kind: "replace", row: keys.main, values: mainValues(record), etag: row.etag },
  ];
  for (const key of keys.indexes) {
    changes.push({ kind: "upsert", row: key, values: indexValues(record) });
  }
  if (row !== undefined) {
    for (const old of rowKeysOf(recordOf(row).finding).indexes) {
      if (!keys.indexes.includes(old)) changes.push({ kind: "delete", row: old });
    }
  }
  return changes;
}

async function inParallel<T>(jobs: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, jobs.length) }, async () => {
      for (let index = next++; index < jobs.length; index = next++) {
        const job = jobs[index];
        if (job !== undefined) answers[index] = await job();
      }
    }),
  );
  return answers;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
