import { canonicalJson } from "./canonical-json.ts";
import { type KeyHash, contentHash, keyHash, placeOf } from "./fact-hashes.ts";
import type { MergeHandlers } from "./fact-records.ts";
import type { OpenBucket } from "./open-bucket.ts";
import { decodeUpserts } from "./part-blob.ts";
import type { Instruction, InstructionKind } from "./plan-blob.ts";
import { indexRow } from "./set-index.ts";
import { keyHashBytes } from "./slice-result.ts";

/** What a merge did; small JSON. */
export interface SliceCounts {
  readonly visited: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Not seen by a complete read, and not confirmed as gone. */
  readonly kept: number;
  readonly bucketsWritten: number;
}

interface BucketMerge<F> {
  readonly instructions: readonly Instruction[];
  /** In the order in which they count; `cells` are this bucket's, gzipped. */
  readonly parts: readonly { readonly set: string; readonly cells: Buffer }[];
  readonly now: Date;
  readonly evaluateAll: boolean;
  readonly handlers: MergeHandlers<F>;
  /** Where the changes of a set's index are collected. */
  readonly changesOf: (set: string) => {
    readonly upserts: Buffer[];
    readonly removals: Buffer[];
  };
}

/** Applies what a plan says to one bucket, then has its subjects visited. */
export async function mergeBucket<F>(
  bucket: OpenBucket<F>,
  merge: BucketMerge<F>,
): Promise<SliceCounts> {
  const left = await takeAway(bucket, merge);
  const put = putIn(bucket, merge);
  const subjects = bucket.toVisit(merge.now, merge.evaluateAll);
  if (subjects.length > 0) {
    const visits = await merge.handlers.visit(subjects);
    if (visits.length !== subjects.length) {
      throw new Error(`${subjects.length} subjects were to be visited, ${visits.length} were.`);
    }
    subjects.forEach(({ subject }, i) => {
      bucket.visited(subject, visits[i] ?? {});
    });
  }
  return { ...left, ...put, visited: subjects.length, bucketsWritten: 0 };
}

/** Removals, departures, and what nobody saw and is confirmed as gone. */
async function takeAway<F>(
  bucket: OpenBucket<F>,
  { instructions, handlers, changesOf }: BucketMerge<F>,
): Promise<{ removed: number; kept: number }> {
  let [removed, kept] = [0, 0];
  for (const set of new Set(instructions.map((instruction) => instruction.set))) {
    const told = (kind: InstructionKind): Set<KeyHash> =>
      new Set(instructions.filter((i) => i.set === set && i.kind === kind).map(({ key }) => key));
    const [departed, gone, unseen] = [told("depart"), told("remove"), told("gone?")];
    const held = bucket.withHashes(set, new Set([...departed, ...gone, ...unseen]));

    const candidates = [...unseen].flatMap((hash) => held.get(hash) ?? []);
    const confirmed = new Set(
      candidates.length === 0 ? [] : await handlers.confirmGone(set, candidates),
    );
    for (const hash of unseen) {
      const key = held.get(hash)?.key;
      // A row of the index without a record speaks of nothing: it goes, too.
      if (key === undefined || confirmed.has(key)) gone.add(hash);
      else kept++;
    }
    for (const hash of [...departed, ...gone]) {
      const key = held.get(hash)?.key;
      if (key !== undefined) bucket.remove(set, key);
    }
    removed += gone.size;
    // What departed is put into the index by the bucket that gets it.
    changesOf(set).removals.push(...[...gone].map(keyHashBytes));
  }
  return { removed, kept };
}

function putIn<F>(
  bucket: OpenBucket<F>,
  { instructions, parts, changesOf }: BucketMerge<F>,
): { added: number; changed: number } {
  let [added, changed] = [0, 0];
  const ignored = new Set(
    instructions.filter(({ kind }) => kind === "ignore").map(({ part, key }) => `${part}:${key}`),
  );
  parts.forEach(({ set, cells }, position) => {
    for (const { key, subject, fact } of decodeUpserts(cells)) {
      const hash = keyHash(key);
      if (ignored.has(`${position}:${hash}`)) continue;
      // Our own writing of an F, in a part of this run.
      const outcome = bucket.put(set, key, subject, fact as F);
      if (outcome === "same") continue;
      if (outcome === "added") added++;
      else changed++;
      const content = contentHash(subject, canonicalJson(fact));
      changesOf(set).upserts.push(indexRow(hash, content, placeOf(subject)));
    }
  });
  return { added, changed };
}
