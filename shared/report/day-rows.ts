import type { StoredRow, Table } from "../azure/tables.ts";
import { deleteRows } from "../retention/delete-rows.ts";

/** The rows of `partition` of `day` and after, oldest first. Their keys begin with the UTC day, `2026-03-02`. */
export async function* rowsSince(
  table: Pick<Table, "list">,
  partition: string,
  day: string,
): AsyncIterable<StoredRow> {
  for await (const page of table.list(partition, { from: day })) yield* page;
}

/** Deletes the rows of the days before `day`; answers how many that were. */
export async function forgetRowsBefore(
  table: Pick<Table, "list" | "change">,
  partition: string,
  day: string,
): Promise<number> {
  let forgotten = 0;
  for await (const page of table.list(partition, { before: day, select: ["v"] })) {
    await deleteRows(
      table,
      partition,
      page.map(({ row }) => row),
    );
    forgotten += page.length;
  }
  return forgotten;
}
