import type { Table } from "../azure/tables.ts";

const MOST = 100;

/** Deletes rows of one partition, a hundred to a transaction. Already gone is success. */
export async function deleteRows(
  table: Pick<Table, "change">,
  partition: string,
  rows: readonly string[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += MOST) {
    const some = rows.slice(start, start + MOST);
    const outcome = await table.change(
      partition,
      some.map((row) => ({ kind: "delete", row })),
    );
    // One that is gone keeps all the others: then each by itself.
    if (outcome.kind === "done") continue;
    for (const row of some) await table.change(partition, [{ kind: "delete", row }]);
  }
}
