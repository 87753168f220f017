import type { Table, WholeTable } from "../azure/tables.ts";
import { deleteRows } from "./delete-rows.ts";
import { KEPT_DAYS, keptSince, MOST_PER_RUN, runsBefore } from "./retention-rules.ts";

/** Deletes the rows of old runs: what is old of one month, and all months before. Answers how many rows. */
export async function forgetRuns(table: Table & WholeTable, now: Date): Promise<number> {
  const { month, from } = runsBefore(keptSince(KEPT_DAYS.runs, now));
  const old = [
    () => table.list(month, { from, select: ["v"] }),
    // Partitions `lock` and `budget` begin with letters, which come after digits.
    () =>
      table.rows({
        ranges: [{ from: "0", before: ":" }],
        partitionBefore: month,
        select: ["v"],
      }),
  ];
  let forgotten = 0;
  for (const pages of old) {
    for await (const page of pages()) {
      for (const partition of new Set(page.map((row) => row.partition))) {
        const rows = page.filter((row) => row.partition === partition).map(({ row }) => row);
        await deleteRows(table, partition, rows);
      }
      forgotten += page.length;
      if (forgotten >= MOST_PER_RUN) return forgotten;
    }
  }
  return forgotten;
}
