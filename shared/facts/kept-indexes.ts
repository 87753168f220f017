import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";

/** One for each set; a few MiB each at the most, outside the heap. */
const KEPT = 4;

/**
 * `blobs` that remembers the set indexes it has given. They are named by what they hold and never change, and an hourly scan
 * without changes needs the same ones each time.
 */
export function keepingIndexes(blobs: Blobs, names: BlobNames): Blobs {
  const kept = new Map<string, Awaited<ReturnType<Blobs["get"]>>>();
  return {
    ...blobs,
    async get(name) {
      if (!name.startsWith(names.indexes)) return blobs.get(name);
      const known = kept.get(name);
      if (known !== undefined) return known;
      const blob = await blobs.get(name);
      if (blob !== undefined) {
        const [oldest] = kept.keys();
        if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
        kept.set(name, blob);
      }
      return blob;
    },
  };
}
