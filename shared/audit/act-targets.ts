import type { StoredRow, Table } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import { shardOf } from "../core/fingerprint.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import { deleteRows } from "../retention/delete-rows.ts";
import { keySafe } from "./key-safe.ts";
import { shownOn } from "./shown-acts.ts";

/** Of which subjects of facts the log says something. It may name one whose acts have been forgotten: that costs a look in vain. */
export interface SpokenOf {
  /** @param id as the log knows it, lower case. */
  has(id: string): boolean;
}

/** What acts that show on facts were done to, so that a scan of very many subjects looks only for acts that are there. */
export interface ActTargets {
  /** Before the acts themselves are written down: what dies in between leaves a target without acts, never an act that is not found. */
  add(acts: readonly LoggedAct[]): Promise<void>;
  /** All of them; `undefined` when they take more than `most` rows. */
  all(most: number): Promise<SpokenOf | undefined>;
  /** Of `ids` only. Takes no more requests than there are ids, nor than (but for one of each shard) there are pages of targets. */
  among(ids: readonly string[]): Promise<SpokenOf>;
  /** Forgets what nothing was done to any more; answers how many rows. */
  forgetBefore(instant: Date): Promise<number>;
}

const SHARDS = 16;
const AT_ONCE = 8;
/** Rows between two ids that are asked for are read in vain: not many of them at a time. */
const PAGE = 250;
const partitions = Array.from({ length: SHARDS }, (_none, shard) => `t${shard}`);

/**
 * Table `Audit`: partitions `t0` … `t15` by id, rows `{id}|{yyyy-MM}`: one for each month in which something was done, however much
 * it was. Rows are put there and never changed, so that an act that comes late, or twice, or while others are forgotten, puts
 * nothing back.
 */
export function createActTargets({ table }: { readonly table: Table }): ActTargets {
  /** Rows and `ids` are in one order: what lies before the next id that is asked for is leapt over. */
  async function amongShard(partition: string, ids: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    let left = ids.map((id) => `${id}|`).sort();
    while (left.length > 0) {
      const [from = "", last = from] = [left[0], left.at(-1)];
      const range = { from, before: `${last.slice(0, -1)}}`, pageSize: PAGE, select: ["v"] };
      const page = await firstOf(table.list(partition, range));
      found.push(...page.map(({ row }) => idIn(row)));
      const end = page.at(-1)?.row;
      left = end === undefined ? [] : left.filter((id) => id > end);
    }
    return found;
  }

  return {
    async add(acts) {
      const rows = acts.flatMap((logged) => {
        const id = shownOn(logged.act)?.targetId;
        return id === undefined ? [] : [`${keySafe(id.toLowerCase())}|${monthOf(logged.at)}`];
      });
      await atOnce(AT_ONCE, [...new Set(rows)], (row) =>
        table.change(partitionOf(idIn(row)), [{ kind: "insert", row, values: { v: 1 } }]),
      );
    },
    async all(most) {
      const found = new Set<string>();
      let rows = 0;
      for (const partition of partitions) {
        for await (const page of table.list(partition, { select: ["v"] })) {
          rows += page.length;
          if (rows > most) return undefined;
          for (const { row } of page) found.add(idIn(row));
        }
      }
      return { has: (id) => found.has(keySafe(id)) };
    },
    async among(ids) {
      const byShard = Map.groupBy(new Set(ids.map(keySafe)), partitionOf);
      const found = await atOnce(AT_ONCE, [...byShard], ([partition, some]) =>
        amongShard(partition, some),
      );
      const targets = new Set(found.flat());
      return { has: (id) => targets.has(keySafe(id)) };
    },
    async forgetBefore(instant) {
      const oldest = monthOf(instant.toISOString());
      let forgotten = 0;
      for (const partition of partitions) {
        for await (const page of table.list(partition, { select: ["v"] })) {
          const old = page.flatMap(({ row }) =>
            row.slice(row.indexOf("|") + 1) < oldest ? row : [],
          );
          await deleteRows(table, partition, old);
          forgotten += old.length;
        }
      }
      return forgotten;
    },
  };
}

/** A page may be empty though others follow. */
async function firstOf(pages: AsyncIterable<readonly StoredRow[]>): Promise<readonly StoredRow[]> {
  for await (const page of pages) if (page.length > 0) return page;
  return [];
}

function partitionOf(filed: string): string {
  return `t${shardOf(filed, SHARDS)}`;
}

function idIn(row: string): string {
  return row.slice(0, row.indexOf("|"));
}

/** `yyyy-MM` of an ISO 8601 instant in UTC. */
function monthOf(at: string): string {
  return at.slice(0, 7);
}
