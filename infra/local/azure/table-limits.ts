import type { StorageProblem } from "./storage-error.ts";
import type { EntityChange } from "./table-request.ts";

/** 255 with PartitionKey, RowKey and Timestamp (https://learn.microsoft.com/azure/storage/tables/scalability-targets). */
const ownProperties = 252;
const entityBytes = 1024 * 1024;

/** The first change that the service would refuse although Azurite takes it. */
export function firstOverLimit(
  changes: readonly EntityChange[],
): { readonly index: number; readonly problem: StorageProblem } | undefined {
  for (const [index, { entity }] of changes.entries()) {
    const own = Object.keys(entity).filter((name) => !name.includes("@odata") && !system.has(name));
    if (own.length > ownProperties) {
      return { index, problem: { status: 400, code: "TooManyProperties", message: tooMany } };
    }
    if (sizeOf(entity) > entityBytes) {
      return { index, problem: { status: 400, code: "EntityTooLarge", message: tooLarge } };
    }
  }
  return undefined;
}

const system = new Set(["PartitionKey", "RowKey", "Timestamp", "odata.etag", "odata.metadata"]);
const tooMany =
  "The entity contains more properties than allowed. Each entity can include up to 252 properties to store data.";
const tooLarge = "The entity is larger than the maximum allowed size (1MB).";

/** Names and texts count two bytes a character (https://learn.microsoft.com/archive/blogs/avkashchauhan/how-the-size-of-an-entity-is-caclulated-in-windows-azure-table-storage). */
function sizeOf(entity: Readonly<Record<string, unknown>>): number {
  let size = 4;
  for (const [name, value] of Object.entries(entity)) {
    if (name.includes("@odata") || name.startsWith("odata.")) continue;
    const isBinary = entity[`${name}@odata.type`] === "Edm.Binary";
    const length = typeof value === "string" ? value.length : 0;
    size +=
      8 + 2 * name.length + (isBinary ? Math.floor((length * 3) / 4) : Math.max(8, 2 * length + 4));
  }
  return size;
}
