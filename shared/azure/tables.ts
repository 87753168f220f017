import {
  type TableEntityResult,
  TableClient,
  type TransactionAction,
  odata,
} from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { z } from "zod";

/** What a row holds besides its keys. `undefined` is not stored. */
export type RowValues = Readonly<Record<string, string | number | boolean | Date | undefined>>;

export interface StoredRow {
  readonly partition: string;
  readonly row: string;
  readonly etag: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * One change within an entity-group transaction. A delete takes an `etag` only when it is the one change: in a batch the
 * SDK sends `*`, whatever it is told; guard it there with a `replace` of another row.
 */
export type RowChange =
  | { readonly kind: "insert"; readonly row: string; readonly values: RowValues }
  | { readonly kind: "upsert"; readonly row: string; readonly values: RowValues }
  | {
      readonly kind: "replace";
      readonly row: string;
      readonly values: RowValues;
      readonly etag: string;
    }
  | { readonly kind: "delete"; readonly row: string; readonly etag?: string };

/**
 * What became of a transaction. `exists`: an insert met a row; `changed`: an etag did not match; `missing`: a row to
 * replace or delete is not there. Nothing of the transaction was done then. `index` is the change that stopped it.
 * `etag`: of the row of the first change as it is now; absent when it was deleted.
 */
export type ChangeOutcome =
  | { readonly kind: "done"; readonly etag?: string }
  | { readonly kind: "exists" | "changed" | "missing"; readonly index: number };

/** A table of one account. Rows of one partition change together or not at all. */
export interface Table {
  get(partition: string, row: string): Promise<StoredRow | undefined>;
  /**
   * Rows of one partition in ascending order of row key, page by page (at most 1,000 rows). `from` is inclusive,
   * `after` and `before` are exclusive; `equal` compares a column of numbers, for which the service goes through the stretch.
   */
  list(
    partition: string,
    range?: {
      from?: string;
      after?: string;
      before?: string;
      equal?: { readonly column: string; readonly to: number };
      pageSize?: number;
      select?: readonly string[];
    },
  ): AsyncIterable<readonly StoredRow[]>;
  /** At most 100 changes of distinct rows in one partition, atomic. Throws when the service cannot be reached. */
  change(partition: string, changes: readonly RowChange[]): Promise<ChangeOutcome>;
}

/** A stretch of row keys: `from` is inclusive, `before` exclusive. */
export interface RowRange {
  readonly from: string;
  readonly before: string;
}

/**
 * All partitions of a table at once. The service goes through the whole table for it: for what is done once a day or
 * more seldom.
 */
export interface WholeTable {
  /** Rows in any of the `ranges`, page by page (at most 1,000 rows); `earlier` compares a column of text. */
  rows(query: {
    readonly ranges: readonly RowRange[];
    readonly partitionBefore?: string;
    readonly earlier?: { readonly column: string; readonly than: string };
    readonly select?: readonly string[];
  }): AsyncIterable<readonly StoredRow[]>;
}

/** Opens the named tables of the account at `url`; a table is created at its first use if it is not there. */
export function createTables(deps: { url: string; credential: TokenCredential }): {
  table(name: string): Table & WholeTable;
} {
  const opened = new Map<string, Table & WholeTable>();
  return {
    table(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const table = openTable(new TableClient(deps.url, name, deps.credential));
      opened.set(name, table);
      return table;
    },
  };
}

function openTable(client: TableClient): Table & WholeTable {
  // Answers 409 quietly when the table exists; a failure is forgotten, so that the next use tries again.
  let created: Promise<void> | undefined;
  const ready = (): Promise<void> =>
    (created ??= client.createTable().catch((error: unknown) => {
      created = undefined;
      throw error;
    }));

  return {
    async get(partition, row) {
      await ready();
      try {
        return toRow(await client.getEntity(partition, row));
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async *list(partition, range = {}) {
      await ready();
      const parts = [odata`PartitionKey eq ${partition}`];
      if (range.from !== undefined) parts.push(odata`RowKey ge ${range.from}`);
      if (range.after !== undefined) parts.push(odata`RowKey gt ${range.after}`);
      if (range.before !== undefined) parts.push(odata`RowKey lt ${range.before}`);
      // The name of a column cannot be quoted; it is never anything but ours.
      if (range.equal !== undefined) parts.push(`${range.equal.column} eq ${range.equal.to}`);
      const select = range.select ? ["PartitionKey", "RowKey", ...range.select] : undefined;
      const pages = client
        .listEntities({
          queryOptions: { filter: parts.join(" and "), ...(select ? { select } : {}) },
        })
        .byPage({ maxPageSize: range.pageSize ?? 1000 });
      for await (const page of pages) yield page.map(toRow);
    },
    async *rows({ ranges, partitionBefore, earlier, select }) {
      await ready();
      const rows = ranges.map(
        ({ from, before }) => odata`(RowKey ge ${from} and RowKey lt ${before})`,
      );
      const parts = [`(${rows.join(" or ")})`];
      if (partitionBefore !== undefined) parts.push(odata`PartitionKey lt ${partitionBefore}`);
      // The name of a column cannot be quoted; it is never anything but ours.
      if (earlier !== undefined) parts.push(`${earlier.column}${odata` lt ${earlier.than}`}`);
      const kept = select ? ["PartitionKey", "RowKey", ...select] : undefined;
      const pages = client
        .listEntities({
          queryOptions: { filter: parts.join(" and "), ...(kept ? { select: kept } : {}) },
        })
        .byPage({ maxPageSize: 1000 });
      for await (const page of pages) yield page.map(toRow);
    },
    async change(partition, changes) {
      await ready();
      if (changes.length === 0) return { kind: "done" };
      try {
        const [only] = changes;
        if (changes.length === 1 && only !== undefined) {
          const etag = await changeOne(client, partition, only);
          return { kind: "done", ...(etag === undefined ? {} : { etag }) };
        }
        const actions = changes.map((change) => toAction(partition, change));
        const { subResponses } = await client.submitTransaction(actions);
        const etag = subResponses[0]?.etag;
        return { kind: "done", ...(etag === undefined ? {} : { etag }) };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        return { kind: refusal, index: failedIndex(error) };
      }
    },
  };
}

async function changeOne(
  client: TableClient,
  partition: string,
  change: RowChange,
): Promise<string | undefined> {
  const keys = { partitionKey: partition, rowKey: change.row };
  switch (change.kind) {
    case "insert":
      return (await client.createEntity({ ...keys, ...defined(change.values) })).etag;
    case "upsert":
      return (await client.upsertEntity({ ...keys, ...defined(change.values) }, "Replace")).etag;
    case "replace": {
      // The SDK sends `*` unless told (@azure/data-tables 13.3, tried).
      const { etag } = change;
      const entity = { ...keys, ...defined(change.values) };
      return (await client.updateEntity(entity, "Replace", { etag })).etag;
    }
    case "delete":
      await client.deleteEntity(
        partition,
        change.row,
        change.etag === undefined ? {} : { etag: change.etag },
      );
      return undefined;
  }
}

function toAction(partition: string, change: RowChange): TransactionAction {
  const keys = { partitionKey: partition, rowKey: change.row };
  switch (change.kind) {
    case "insert":
      return ["create", { ...keys, ...defined(change.values) }];
    case "upsert":
      return ["upsert", { ...keys, ...defined(change.values) }, "Replace"];
    case "replace":
      return ["update", { ...keys, ...defined(change.values) }, "Replace", { etag: change.etag }];
    case "delete":
      if (change.etag !== undefined) {
        throw new Error(`The delete of ${change.row} cannot be conditional within a batch.`);
      }
      return ["delete", keys];
  }
}

function defined(values: RowValues): Record<string, string | number | boolean | Date> {
  const kept: Record<string, string | number | boolean | Date> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) kept[name] = value;
  return kept;
}

function toRow(entity: TableEntityResult<Record<string, unknown>>): StoredRow {
  const { partitionKey = "", rowKey = "", etag, ...values } = entity;
  delete values.timestamp;
  return { partition: partitionKey, row: rowKey, etag, values };
}

const restError = z.object({ statusCode: z.number() });

function statusOf(error: unknown): number | undefined {
  const parsed = restError.safeParse(error);
  return parsed.success ? parsed.data.statusCode : undefined;
}

function refusalOf(error: unknown): "exists" | "changed" | "missing" | undefined {
  switch (statusOf(error)) {
    case 409:
      return "exists";
    case 412:
      return "changed";
    case 404:
      return "missing";
    default:
      return undefined;
  }
}

/** A batch error's message starts with the index of the change that failed (tried with 13.3); 0 for a single one. */
function failedIndex(error: unknown): number {
  const digits = error instanceof Error ? /^(\d+):/.exec(error.message)?.[1] : undefined;
  return digits === undefined ? 0 : Number(digits);
}
