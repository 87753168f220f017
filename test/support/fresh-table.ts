import {
  createTables,
  type StoredRow,
  type Table,
  type WholeTable,
} from "../../shared/azure/tables.ts";
import type { RunningAzurite } from "./azurite.ts";

let tableNumber = 0;

/** A table of its own, empty, in a running Azurite. */
export function freshTable(azurite: RunningAzurite, name = "Table"): Table & WholeTable {
  tableNumber += 1;
  return createTables({ url: azurite.tablesUrl, credential: azurite.credential }).table(
    `${name}${tableNumber}`,
  );
}

/** All rows of some partitions, in order. */
export async function rowsOf(
  table: Table,
  partitions: readonly string[],
): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for (const partition of partitions) {
    for await (const page of table.list(partition)) rows.push(...page);
  }
  return rows;
}

export interface TableCall {
  readonly kind: "get" | "list" | "change";
  readonly partition: string;
  /** Key of the row that is got; undefined for others. */
  readonly row?: string;
}

/** The same table for somebody to whom things happen: `before` runs before each of its calls reaches the service. */
export function interruptedTable(table: Table, before: (call: TableCall) => Promise<void>): Table {
  return {
    async get(partition, row) {
      await before({ kind: "get", partition, row });
      return table.get(partition, row);
    },
    async change(partition, changes) {
      await before({ kind: "change", partition });
      return table.change(partition, changes);
    },
    async *list(partition, range) {
      await before({ kind: "list", partition });
      yield* table.list(partition, range);
    },
  };
}

/** A hook for `interruptedTable` that does its work once, at the first call that `is` chooses. */
export function once(
  is: (call: TableCall) => boolean,
  work: () => Promise<unknown>,
): (call: TableCall) => Promise<void> {
  let isDone = false;
  return async (call) => {
    if (isDone || !is(call)) return;
    isDone = true;
    await work();
  };
}
