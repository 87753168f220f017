/** One change of an entity, alone or within a transaction. */
export interface EntityChange {
  readonly partition: string;
  /** Names and values as sent; empty for a deletion. */
  readonly entity: Readonly<Record<string, unknown>>;
}

/** What a request to the table service is about, as far as limits and rates need to know. */
export type TableRequest =
  | { readonly kind: "query"; readonly table: string }
  | {
      readonly kind: "changes";
      readonly table: string;
      readonly changes: readonly EntityChange[];
      readonly isBatch: boolean;
    }
  | { readonly kind: "other" };

/** Reads a request; `path` is without the account, as sent. What cannot be read is `other`: Azurite will refuse it. */
export function readTableRequest(method: string, path: string, body: Buffer): TableRequest {
  if (path === "/$batch") return readBatch(body.toString("utf8"));
  const resource = readResource(path);
  if (resource === undefined || resource.table === "Tables") return { kind: "other" };
  if (method === "GET") {
    const { table, partition } = resource;
    return partition === undefined ? { kind: "query", table } : { kind: "other" };
  }
  const change = readChange(resource.partition, body.toString("utf8"));
  if (change === undefined) return { kind: "other" };
  return { kind: "changes", table: resource.table, changes: [change], isBatch: false };
}

const operationLine = /^(?:POST|PUT|MERGE|PATCH|DELETE) (\S+) HTTP\/1\.[01]\r?$/gm;

function readBatch(text: string): TableRequest {
  const starts = [...text.matchAll(operationLine)];
  const changes: EntityChange[] = [];
  let table = "";
  for (const [index, start] of starts.entries()) {
    const part = text.slice(start.index, starts[index + 1]?.index);
    const path = (start[1] ?? "").replace(/^https?:\/\/[^/]+\/[^/]+/, "");
    const resource = readResource(path);
    const json = /^\{.*\}\r?$/m.exec(part)?.[0] ?? "";
    const change = resource && readChange(resource.partition, json);
    if (change === undefined) return { kind: "other" };
    table = resource?.table ?? table;
    changes.push(change);
  }
  return changes.length === 0
    ? { kind: "other" }
    : { kind: "changes", table, changes, isBatch: true };
}

function readResource(path: string): { table: string; partition: string | undefined } | undefined {
  try {
    const decoded = decodeURIComponent(path);
    const [, table, keys = ""] = /^\/([A-Za-z][A-Za-z0-9]*)(?:\((.*)\))?$/s.exec(decoded) ?? [];
    if (table === undefined) return undefined;
    const partition = /PartitionKey='((?:[^']|'')*)'/.exec(keys)?.[1]?.replaceAll("''", "'");
    return { table, partition };
  } catch {
    return undefined; // not percent-encoded text
  }
}

function readChange(partition: string | undefined, json: string): EntityChange | undefined {
  let entity: Record<string, unknown> = {};
  try {
    if (json !== "") entity = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const own = partition ?? entity["PartitionKey"];
  return typeof own === "string" ? { partition: own, entity } : undefined;
}
