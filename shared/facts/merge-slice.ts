import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";
import { decodeBucket, encodeBucket, parseSubjectLine } from "./bucket-blob.ts";
import { FINEST, bucketAt, parentBucket } from "./bucket-count.ts";
import { nameHash, placeOf } from "./fact-hashes.ts";
import type { MergeHandlers } from "./fact-records.ts";
import { bodyOf } from "./manifest.ts";
import { type SliceCounts, mergeBucket } from "./merge-bucket.ts";
import { type OpenBucket, openBucket } from "./open-bucket.ts";
import { decodePlan, type PlanHeader } from "./plan-blob.ts";
import type { MergeSlice } from "./plan-merge.ts";
import { type IndexChanges, type WrittenBucket, encodeSliceResult } from "./slice-result.ts";

const nothingYet: SliceCounts = {
  ...{ visited: 0, added: 0, changed: 0, removed: 0, kept: 0, bucketsWritten: 0 },
};

/** Merges the buckets of one slice, one after another. See `FactsSpace.mergeSlice`. */
export async function mergeSlice<F>(
  deps: { blobs: Blobs; names: BlobNames },
  slice: MergeSlice,
  handlers: MergeHandlers<F>,
): Promise<SliceCounts> {
  const { blobs, names } = deps;
  const { header, instructionsFor } = decodePlan(slice.plan, await bodyOf(blobs, slice.plan));
  const staged = await readStaged(blobs, header, slice.buckets);
  const readOld = oldBuckets(blobs, header);

  let counts = nothingYet;
  const written: WrittenBucket[] = [];
  const index = new Map<string, { upserts: Buffer[]; removals: Buffer[] }>();
  const changesOf = (set: string): { upserts: Buffer[]; removals: Buffer[] } => {
    const known = index.get(set) ?? { upserts: [], removals: [] };
    index.set(set, known);
    return known;
  };
  for (const bucket of slice.buckets) {
    const { name, lines, mustMove } = await readOld(bucket);
    const opened: OpenBucket<F> = openBucket(name, lines);
    const merged = await mergeBucket(opened, {
      instructions: instructionsFor(bucket),
      // Inflated only now, so that one bucket's records are in memory and not the slice's.
      parts: staged.map((part) => ({ set: part.set, cells: part.cellsOf(bucket) })),
      now: new Date(header.now),
      evaluateAll: header.evaluateAll,
      handlers,
      changesOf,
    });
    counts = sumOf(counts, merged);
    const content = opened.close();
    if (!content.isChanged && !mustMove) continue;
    const entry = { bucket, records: content.records, bytes: 0 };
    if (content.lines.length === 0) {
      written.push(entry);
      continue;
    }
    const body = encodeBucket(content.lines);
    const blob = names.bucket(header.run, header.generation, bucket, nameHash(body));
    await blobs.put(blob, body);
    const { nextAt } = content;
    const due = nextAt === undefined ? {} : { nextAt };
    written.push({ ...entry, blob, bytes: body.length, ...due });
    counts = { ...counts, bucketsWritten: counts.bucketsWritten + 1 };
  }
  const result = { buckets: written, sets: index as ReadonlyMap<string, IndexChanges> };
  await blobs.put(names.slice(slice.plan, slice.number), encodeSliceResult(result));
  return counts;
}

/** Of each part the cells that belong to the slice: neighbours, hence one range. Parts without any are left out, by length 0. */
async function readStaged(
  blobs: Blobs,
  { parts, to }: PlanHeader,
  buckets: readonly number[],
): Promise<{ set: string; cellsOf(bucket: number): Buffer }[]> {
  const [first = 0, last = 0] = [buckets[0], buckets.at(-1)];
  const staged: { set: string; cellsOf(bucket: number): Buffer }[] = [];
  for (const { set, blob, headBytes, cells } of parts) {
    const ranges = new Map<number, { start: number; end: number }>();
    let [start, end, at] = [-1, -1, headBytes];
    for (const [cell, bytes] of cells) {
      const bucket = parentBucket(cell, FINEST, to);
      if (bucket >= first && bucket <= last) {
        if (start < 0) start = at;
        end = at + bytes;
        ranges.set(bucket, { start: ranges.get(bucket)?.start ?? at, end });
      }
      at += bytes;
    }
    // Every bucket that has records in a part is touched, so that nothing between first and last is another slice's.
    const range = start < 0 ? Buffer.alloc(0) : await blobs.getRange(blob, start, end - start);
    staged.push({
      set,
      cellsOf(bucket) {
        const own = ranges.get(bucket);
        return own === undefined
          ? Buffer.alloc(0)
          : range.subarray(own.start - start, own.end - start);
      },
    });
  }
  return staged;
}

/**
 * Reads the old lines of a bucket. When the space grows, several buckets come out of one blob, and all must be
 * written: the blob is read once and dealt out while its buckets follow one another.
 */
function oldBuckets(
  blobs: Blobs,
  { from, to, old }: PlanHeader,
): (bucket: number) => Promise<{ name: string; lines: readonly string[]; mustMove: boolean }> {
  const mustMove = from !== to;
  let held: { parent: number; dealt: ReadonlyMap<number, readonly string[]> } | undefined;
  return async (bucket) => {
    const parent = parentBucket(bucket, to, from);
    const name = old[parent];
    if (name === undefined || name === null) return { name: "", lines: [], mustMove };
    if (held?.parent !== parent) {
      const lines = decodeBucket(name, await bodyOf(blobs, name));
      held = { parent, dealt: mustMove ? dealOut(lines, to) : new Map([[bucket, lines]]) };
    }
    return { name, lines: held.dealt.get(bucket) ?? [], mustMove };
  };
}

function dealOut(lines: readonly string[], to: number): ReadonlyMap<number, readonly string[]> {
  const dealt = new Map<number, string[]>();
  for (const line of lines) {
    const bucket = bucketAt(placeOf(parseSubjectLine(line).subject), to);
    const present = dealt.get(bucket);
    if (present === undefined) dealt.set(bucket, [line]);
    else present.push(line);
  }
  return dealt;
}

function sumOf(a: SliceCounts, b: SliceCounts): SliceCounts {
  return {
    visited: a.visited + b.visited,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    removed: a.removed + b.removed,
    kept: a.kept + b.kept,
    bucketsWritten: a.bucketsWritten + b.bucketsWritten,
  };
}
