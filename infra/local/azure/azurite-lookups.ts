import { createRequire } from "node:module";

/**
 * `node --import azure/azurite-lookups.ts`: Azurite looks an entity up by the index of its partition key and then goes
 * through the whole partition for the row key, so that a write takes the longer the more rows its partition has (from
 * 9,000 rows a second down to 900, at 6,000 rows in a partition). Asked for the row key first, the same lookup takes the
 * index of the row keys, and the answer is the same.
 */
const fromAzurite = createRequire(createRequire(import.meta.url).resolve("azurite/package.json"));
const { Collection } = fromAzurite("lokijs") as {
  Collection: { prototype: { findOne: FindOne } };
};
type FindOne = (this: unknown, query: Readonly<Record<string, unknown>>) => unknown;
const { findOne } = Collection.prototype;

Collection.prototype.findOne = function (query) {
  const { PartitionKey, RowKey, ...rest } = query;
  const isEntity = typeof PartitionKey === "string" && typeof RowKey === "string";
  return findOne.call(this, isEntity ? { RowKey, PartitionKey, ...rest } : query);
};
