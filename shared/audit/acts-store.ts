import { z } from "zod";
import type { RowChange, Table } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import { shardOf } from "../core/fingerprint.ts";
import { invertedMs } from "../core/time.ts";
import { historySubjectsOf } from "../detect/audit/act-subjects.ts";
import { fromChunks, inChunks } from "../findings/chunked-text.ts";
import type { ActHistory, LoggedAct } from "../inventory/logged-act.ts";
import { deleteRows } from "../retention/delete-rows.ts";
import { type ActTargets, createActTargets } from "./act-targets.ts";
import { keySafe, shortHash } from "./key-safe.ts";

/** What the audit log has said that was done, by who did it and by what it was done to. Noise is not kept. */
export interface ActsStore {
  /** Writes them down. One that is there already stays as it is. */
  add(acts: readonly LoggedAct[]): Promise<void>;
  /**
   * The acts of a subject (`actor:{id}`, `target:{id}`, `act:{id}`) since an instant, and, where one is given, until another one.
   * Of very many the latest.
   */
  history(subject: string, since: Date, until?: Date): Promise<ActHistory>;
  /** What they were done to, where they show on facts. */
  readonly targets: Pick<ActTargets, "all" | "among">;
  /** Forgets what is older; answers how many rows. */
  forgetBefore(instant: Date): Promise<number>;
}

const SHARDS = 16;
const AT_ONCE = 8;
/** What synchronises a directory does more than this in an hour: all of it would not fit into memory. */
const MOST_IN_HISTORY = 2_000;
const partitions = Array.from({ length: SHARDS }, (_none, shard) => `h${shard}`);
const rowSchema = z.looseObject({ v: z.literal(1) });

/** Table `Audit`: partitions `h0` … `h15` by subject, rows `{subject}|{inverted ms}|{hash of the entry's id}`, the latest first. */
export function createActsStore(deps: { table: Table }): ActsStore {
  const { table } = deps;
  const targets = createActTargets({ table });
  return {
    targets,
    async add(acts) {
      await targets.add(acts);
      const rows = acts.flatMap((act) =>
        historySubjectsOf(act).map((subject) => ({ subject: keySafe(subject), act })),
      );
      await atOnce(AT_ONCE, rows, async ({ subject, act }) => {
        const change: RowChange = {
          kind: "insert",
          row: `${subject}|${invertedMs(new Date(act.at))}|${shortHash(act.id)}`,
          values: { v: 1, ...inChunks("doc", JSON.stringify(act)) },
        };
        await table.change(partitionOf(subject), [change]);
      });
    },
    async history(subject, since, until) {
      const acts: LoggedAct[] = [];
      const filed = keySafe(subject);
      const range = {
        from: `${filed}|${until === undefined ? "" : invertedMs(until)}`,
        before: `${filed}|${invertedMs(since)}}`,
      };
      for await (const page of table.list(partitionOf(filed), range)) {
        for (const { values } of page) {
          // The cast is where a stored document becomes a record: only this module writes these rows.
          acts.push(JSON.parse(fromChunks("doc", rowSchema.parse(values))) as LoggedAct);
        }
        if (acts.length >= MOST_IN_HISTORY) break;
      }
      return { subject, acts: acts.slice(0, MOST_IN_HISTORY).reverse() };
    },
    async forgetBefore(instant) {
      const oldest = invertedMs(instant);
      let forgotten = await targets.forgetBefore(instant);
      for (const partition of partitions) {
        for await (const page of table.list(partition, { select: ["v"] })) {
          const old = page.filter(({ row }) => (row.split("|")[1] ?? "") > oldest);
          await deleteRows(
            table,
            partition,
            old.map(({ row }) => row),
          );
          forgotten += old.length;
        }
      }
      return forgotten;
    },
  };
}

function partitionOf(subject: string): string {
  return `h${shardOf(subject, SHARDS)}`;
}
