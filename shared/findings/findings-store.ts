import type { RowChange, StoredRow, Table } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import { invertedMs } from "../core/time.ts";
import {
  findingPartitions,
  moveRows,
  partitionOf,
  pendingOf,
  pendingValues,
  recordOf,
} from "./finding-rows.ts";
import type { FindingChange } from "./finding-change.ts";
import type { FindingRecord } from "./finding-record.ts";
import { type LifeStep, live } from "./life.ts";

export interface FindingsStore {
  /**
   * Carries out the changes, each together with its index rows, its history and the reasons that arise from it. The same
   * changes again do nothing. Answers how many findings changed.
   */
  apply(changes: readonly FindingChange[], now: Date): Promise<number>;
  /** The findings of one partition (`f0` … `f7`) that are not resolved, page by page. */
  standing(partition: string): AsyncIterable<readonly FindingRecord[]>;
  /** How many findings there are, by `state:severity:detector`. */
  totals(): Promise<Readonly<Record<string, number>>>;
}

/** A transaction takes no more changes (learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions). */
const MOST_CHANGES = 100;
const AT_ONCE = 8;
/** Of one transaction that turned out to be about findings that are there. */
const STEPS_AT_ONCE = 4;
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
      // Seldom something waits already: it is looked for only when it has turned out to be there.
      const waiting = attempt === 1 ? undefined : await table.get(partition, `p:${id}`);
      const outcome = await table.change(partition, rowsOf(row, waiting, life, now));
      if (outcome.kind === "done") return true;
      // Something waits already, or somebody else has changed the finding meanwhile: all is decided anew.
      if (attempt === TRIES) throw new Error(`Finding ${id} keeps changing under a change.`);
    }
  }

  /** What was not said before is mostly new: it is inserted without a look first, many findings to a transaction. */
  async function create(partition: string, fresh: readonly Fresh[], now: Date): Promise<number> {
    const outcome = await table.change(
      partition,
      fresh.flatMap(({ rows }) => rows),
    );
    if (outcome.kind === "done") return fresh.length;
    const steps = await atOnce(STEPS_AT_ONCE, fresh, ({ change }) => step(change, now));
    return steps.filter((hasChanged) => hasChanged).length;
  }

  /** New findings in groups that each fit into a transaction. */
  function* grouped(changes: readonly FindingChange[], now: Date): Generator<readonly Fresh[]> {
    let group: Fresh[] = [];
    let size = 0;
    for (const change of changes) {
      const life = live(undefined, change, now);
      if (life.kind === "unchanged") continue;
      const rows = rowsOf(undefined, undefined, life, now);
      if (size + rows.length > MOST_CHANGES) {
        yield group;
        group = [];
        size = 0;
      }
      group.push({ change, rows });
      size += rows.length;
    }
    if (group.length > 0) yield group;
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

  return {
    async apply(changes, now) {
      const byPartition = new Map<string, FindingChange[]>();
      for (const change of withoutMoved(changes)) {
        const partition = partitionOf(change.id);
        const list = byPartition.get(partition);
        if (list === undefined) byPartition.set(partition, [change]);
        else list.push(change);
      }
      const jobs: (() => Promise<number>)[] = [];
      for (const [partition, list] of byPartition) {
        const fresh = list.filter((change) => change.kind === "present" && !change.wasSaid);
        const single = list.filter((change) => change.kind === "gone" || change.wasSaid);
        if (fresh.length === 1) single.push(...fresh.splice(0));
        for (const group of grouped(fresh, now)) jobs.push(() => create(partition, group, now));
        for (const change of single) jobs.push(async () => ((await step(change, now)) ? 1 : 0));
      }
      return sumOf(await atOnce(AT_ONCE, jobs, (job) => job()));
    },

    async *standing(partition) {
      for await (const page of table.list(partition, { from: "i:", before: "i;" })) {
        yield page.map(recordOf).filter(({ finding }) => finding.state !== "resolved");
      }
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

/** What is gone from one subject and present on another has moved: it has not ended. */
function withoutMoved(changes: readonly FindingChange[]): readonly FindingChange[] {
  const present = new Map(
    changes.flatMap((change) =>
      change.kind === "present" ? [[change.id, change.by] as const] : [],
    ),
  );
  return changes.filter(
    ({ kind, id, by }) => kind === "present" || !present.has(id) || present.get(id) === by,
  );
}

/** A finding that is probably new, and the rows that it begins with. */
interface Fresh {
  readonly change: FindingChange;
  readonly rows: readonly RowChange[];
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
