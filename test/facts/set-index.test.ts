import fc from "fast-check";
import { expect, test } from "vitest";
import { contentHash, keyHash, placeOf } from "../../shared/facts/fact-hashes.ts";
import { FactsDamaged, FactsTooNew } from "../../shared/facts/facts-errors.ts";
import {
  decodeIndex,
  encodeIndex,
  indexRow,
  mergeRows,
  openSetIndex,
} from "../../shared/facts/set-index.ts";

const keys = fc.uniqueArray(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 60 });

function rowsOf(held: readonly string[], content: string): Buffer {
  return Buffer.concat(
    held.map((key) => indexRow(keyHash(key), contentHash("s", content), placeOf(key))),
  );
}

function hashesOf(held: readonly string[]): Buffer {
  return Buffer.concat(held.map((key) => Buffer.from(keyHash(key), "latin1")));
}

/** As slices bring them: in several lots. */
function apart(held: readonly string[]): readonly (readonly string[])[] {
  return [held.slice(0, 1), held.slice(1)];
}

test("holds after a merge what a map would hold", () => {
  fc.assert(
    fc.property(keys, keys, keys, (old, put, gone) => {
      const removed = gone.filter((key) => !put.includes(key));
      const first = mergeRows(Buffer.alloc(0), [rowsOf(old, "old")], []);
      const index = openSetIndex(
        mergeRows(
          first,
          apart(put).map((some) => rowsOf(some, "new")),
          apart(removed).map(hashesOf),
        ),
      );
      const left = old.filter((key) => !put.includes(key) && !removed.includes(key));
      expect(index.count).toBe(left.length + put.length);
      for (const key of left) {
        expect(index.find(keyHash(key))).toEqual({
          content: contentHash("s", "old"),
          place: placeOf(key),
        });
      }
      for (const key of put) {
        expect(index.find(keyHash(key))?.content).toBe(contentHash("s", "new"));
      }
      for (const key of removed) expect(index.find(keyHash(key))).toBeUndefined();
    }),
  );
});

test("tells lone surrogates apart, which UTF-8 cannot", () => {
  expect(keyHash("\ud800")).not.toBe(keyHash("\ud801"));
  expect(placeOf("\ud800")).not.toBe(placeOf("\ud801"));
});

test("comes back from its blob, and refuses one that is cut short or newer", () => {
  const rows = mergeRows(Buffer.alloc(0), [rowsOf(["a", "b"], "x")], []);
  const blob = encodeIndex("applications", rows);
  expect(decodeIndex("i", blob).rows).toEqual(rows);
  expect(() => decodeIndex("i", blob.subarray(0, -1))).toThrow(FactsDamaged);
  const newer = Buffer.from(blob.toString("latin1").replace('"v":1', '"v":2'), "latin1");
  expect(() => decodeIndex("i", newer)).toThrow(FactsTooNew);
});
