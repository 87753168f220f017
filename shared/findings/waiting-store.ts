import type { RowChange, StoredRow, Table } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import { together } from "../core/together.ts";
import { findingPartitions, moveRows, pendingOf, pendingValues, recordOf } from "./finding-rows.ts";
import type { Contact } from "./finding.ts";
import type { FindingRecord, ReasonDraft } from "./finding-record.ts";

/** A finding with reasons that nobody has been found for yet, as it was read. */
export interface Waiting {
  readonly record: FindingRecord;
  readonly reasons: readonly ReasonDraft[];
  readonly row: StoredRow;
}

/** What waits to be told. Beside each finding that gave reasons, in its partition, lies the row `p:{id}` with them. */
export interface WaitingStore {
  /** Findings with reasons that wait for a person, in batches; all of them, or those in some partitions. */
  list(partitions: readonly string[] | "all"): AsyncIterable<readonly Waiting[]>;
  /**
   * The reasons are in the outbox: they wait no longer, and the finding names its contact. Reasons that came since stay.
   */
  told(batch: readonly { readonly waiting: Waiting; readonly contact: Contact }[]): Promise<void>;
}

/** Main row, what waits, and up to three index rows that may move. */
const TOLD_PER_TRANSACTION = 12;
const AT_ONCE = 8;
const TRIES = 8;
const PAGE = 200;
/** So many findings are read by name; more, by the stretch in which they lie. */
const MOST_BY_NAME = 16;

export function createWaitingStore(deps: { table: Table }): WaitingStore {
  const { table } = deps;

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

  /** The findings of a page of what waits. */
  async function findingsWithin(
    partition: string,
    page: readonly StoredRow[],
  ): Promise<readonly StoredRow[]> {
    const wanted = page.map(({ row }) => `i:${row.slice(2)}`);
    if (wanted.length <= MOST_BY_NAME) {
      const rows = await atOnce(AT_ONCE, wanted, (row) => table.get(partition, row));
      return rows.filter((row) => row !== undefined);
    }
    const names = new Set(wanted);
    const found: StoredRow[] = [];
    const [from = "", last = ""] = [wanted[0], wanted.at(-1)];
    for await (const rows of table.list(partition, { from, before: `${last};` })) {
      found.push(...rows.filter(({ row }) => names.has(row)));
    }
    return found;
  }

  async function* listPartition(partition: string): AsyncGenerator<readonly Waiting[]> {
    for await (const page of table.list(partition, {
      from: "p:",
      before: "p;",
      pageSize: PAGE,
    })) {
      const mains = await findingsWithin(partition, page);
      // Read again, behind the findings: while a finding has the ETag it has here, no reason has come since.
      const reasons = await reasonsWithin(partition, page);
      const found = mains.flatMap((row): Waiting[] => {
        const record = recordOf(row);
        const wait = reasons.get(record.finding.id);
        return wait === undefined ? [] : [{ record, reasons: wait, row }];
      });
      if (found.length > 0) yield found;
    }
  }

  return {
    list: (partitions) =>
      together((partitions === "all" ? findingPartitions : partitions).map(listPartition)),

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
      await atOnce(AT_ONCE, jobs, (job) => job());
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
