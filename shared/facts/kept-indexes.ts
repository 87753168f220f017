import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";

/** Outside the heap, altogether. The biggest sets are read seldom: theirs are not kept. */
const KEPT_BYTES = 24 * 2 ** 20;
const BIGGEST_BYTES = 8 * 2 ** 20;

/**
 * `blobs` that remembers the set indexes it has given. They are named by what they hold and never change, and an hourly scan
 * without changes needs the same ones each time.
 */
export function keepingIndexes(blobs: Blobs, names: BlobNames): Blobs {
  const kept = new Map<string, NonNullable<Awaited<ReturnType<Blobs["get"]>>>>();
  let bytes = 0;
  const makeRoom = (): void => {
    for (const [name, { body }] of kept) {
      if (bytes <= KEPT_BYTES) return;
      kept.delete(name);
      bytes -= body.length;
    }
  };
  return {
    ...blobs,
    async get(name) {
      if (!name.startsWith(names.indexes)) return blobs.get(name);
      const known = kept.get(name);
      if (known !== undefined) return known;
      const blob = await blobs.get(name);
      if (blob === undefined || blob.body.length > BIGGEST_BYTES) return blob;
      if (!kept.has(name)) bytes += blob.body.length;
      kept.set(name, blob);
      makeRoom();
      return blob;
    },
  };
}
