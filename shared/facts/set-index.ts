import { z } from "zod";
import { CONTENT_HASH_BYTES, KEY_HASH_BYTES, type KeyHash } from "./fact-hashes.ts";
import { FactsDamaged } from "./facts-errors.ts";
import { FACTS_VERSION, readHeader, withHeader } from "./headed-blob.ts";
import { compareRows, findRow, sortTogether } from "./sorted-rows.ts";

/** Key hash, content hash, place of the subject: sorted by the first. */
export const INDEX_ROW_BYTES = 24;

const contentAt = KEY_HASH_BYTES;
const placeAt = KEY_HASH_BYTES + CONTENT_HASH_BYTES;
const header = z.object({ v: z.literal(FACTS_VERSION), set: z.string(), rows: z.number() });

/** What a set holds, without the records: one buffer outside the heap, 24 bytes a record. */
export interface SetIndex {
  readonly rows: Buffer;
  readonly count: number;
  find(key: KeyHash): { readonly content: string; readonly place: number } | undefined;
}

/** Over rows that are sorted already. */
export function openSetIndex(rows: Buffer): SetIndex {
  const sought = Buffer.alloc(KEY_HASH_BYTES);
  return {
    rows,
    count: rows.length / INDEX_ROW_BYTES,
    find(key) {
      sought.write(key, "latin1");
      const row = findRow(rows, INDEX_ROW_BYTES, sought);
      if (row < 0) return undefined;
      const at = row * INDEX_ROW_BYTES;
      return {
        content: rows.toString("latin1", at + contentAt, at + placeAt),
        place: rows.readUInt16BE(at + placeAt),
      };
    },
  };
}

/** The place in the index row that begins at byte `at`. */
export function placeInRow(rows: Buffer, at: number): number {
  return rows.readUInt16BE(at + placeAt);
}

/** One row, to be sorted in later. */
export function indexRow(key: KeyHash, content: string, place: number): Buffer {
  const row = Buffer.allocUnsafe(INDEX_ROW_BYTES);
  row.write(key, 0, "latin1");
  row.write(content, contentAt, "latin1");
  row.writeUInt16BE(place, placeAt);
  return row;
}

/**
 * The rows of `old` with `upserts` (24 bytes each, any order) put in or over, and without `removals` (key hashes, 12
 * bytes each, any order). No key is in both.
 */
export function mergeRows(
  old: Buffer,
  upserts: readonly Buffer[],
  removals: readonly Buffer[],
): Buffer {
  const put = sortTogether(upserts, INDEX_ROW_BYTES);
  if (old.length === 0) return put;
  const removed = sortTogether(removals, KEY_HASH_BYTES);
  const merged = Buffer.allocUnsafe(old.length + put.length);
  let [putAt, removedAt, length] = [0, 0, 0];
  const copy = (from: Buffer, at: number): void => {
    length += from.copy(merged, length, at, at + INDEX_ROW_BYTES);
  };
  for (let at = 0; at < old.length; at += INDEX_ROW_BYTES) {
    while (putAt < put.length && compareRows(put, putAt, old, at, KEY_HASH_BYTES) < 0) {
      copy(put, putAt);
      putAt += INDEX_ROW_BYTES;
    }
    while (
      removedAt < removed.length &&
      compareRows(removed, removedAt, old, at, KEY_HASH_BYTES) < 0
    ) {
      removedAt += KEY_HASH_BYTES;
    }
    const isReplaced = putAt < put.length && compareRows(put, putAt, old, at, KEY_HASH_BYTES) === 0;
    const isRemoved =
      removedAt < removed.length && compareRows(removed, removedAt, old, at, KEY_HASH_BYTES) === 0;
    if (!isReplaced && !isRemoved) copy(old, at);
  }
  for (; putAt < put.length; putAt += INDEX_ROW_BYTES) copy(put, putAt);
  return merged.subarray(0, length);
}

export function encodeIndex(set: string, rows: Buffer): Buffer {
  return withHeader({ set, rows: rows.length / INDEX_ROW_BYTES }, [rows]);
}

/** Throws `FactsTooNew`, or `FactsDamaged` when it is cut short. */
export function decodeIndex(name: string, blob: Buffer): SetIndex {
  const { header: said, body } = readHeader(name, blob, header);
  if (body.length !== said.rows * INDEX_ROW_BYTES) {
    throw new FactsDamaged(name, `It should hold ${said.rows} rows and has ${body.length} bytes.`);
  }
  return openSetIndex(body);
}
