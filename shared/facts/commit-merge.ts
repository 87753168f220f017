import type { Blobs } from "../azure/blobs.ts";
import type { Clock } from "../core/clock.ts";
import { HOUR_MS } from "../core/time.ts";
import { atOnce } from "../core/at-once.ts";
import type { BlobNames } from "./blob-names.ts";
import { nameHash } from "./fact-hashes.ts";
import {
  type BucketEntry,
  type Manifest,
  type ManifestRead,
  type SetEntry,
  type SetState,
  bodyOf,
  bucketEntryOf,
  readIndex,
  readManifest,
  writeManifest,
} from "./manifest.ts";
import type { MergePlan } from "./plan-merge.ts";
import { encodeIndex, INDEX_ROW_BYTES, mergeRows, type SetIndex } from "./set-index.ts";
import { type IndexChanges, type SliceResult, decodeSliceResult } from "./slice-result.ts";

/** A few calls at a time: enough to hide the network, few enough for memory. */
const BLOBS_AT_ONCE = 8;

export interface Committing {
  /** The new state of each set that was read, as a whole; sets that are not named keep theirs. */
  readonly sets: Readonly<Record<string, SetState>>;
  /** Says what all subjects were evaluated with; absent: as before. */
  readonly evaluatedWith?: string;
}

interface Deps {
  readonly blobs: Blobs;
  readonly names: BlobNames;
  readonly clock: Clock;
}

/** Makes the merged slices the facts. See `FactsSpace.commit`. */
export async function commitMerge(
  deps: Deps,
  plan: MergePlan,
  committing: Committing,
  read?: ManifestRead,
): Promise<"committed" | "conflict"> {
  const { manifest: old, etag } = read ?? (await readManifest(deps));
  if (isOwnWork(old, plan)) {
    await cleanUp(deps, plan, []);
    return "committed";
  }
  if (old.generation !== plan.generation) return "conflict";

  const results = await atOnce(BLOBS_AT_ONCE, plan.slices, async (slice) => {
    const name = deps.names.slice(slice.plan, slice.number);
    return decodeSliceResult(name, await bodyOf(deps.blobs, name));
  });
  const buckets = newBuckets(old, plan, results);
  const sets = await newSets(deps, old, plan, results, committing.sets);
  const now = deps.clock.now();
  const { still, over } = retire(old, namesIn({ buckets, sets }), now);
  const written = await writeManifest(
    deps,
    {
      ...old,
      generation: old.generation + 1,
      run: plan.run,
      bucketCount: plan.bucketCount,
      ...(committing.evaluatedWith === undefined
        ? {}
        : { evaluatedWith: committing.evaluatedWith }),
      ...{ buckets, sets, superseded: still },
    },
    etag,
  );
  if (written === "conflict") {
    // The client repeats a call whose answer was lost: the version in the way may be our own.
    if (!isOwnWork((await readManifest(deps)).manifest, plan)) return "conflict";
  }
  await cleanUp(deps, plan, over);
  return "committed";
}

function isOwnWork(manifest: Manifest, plan: MergePlan): boolean {
  return manifest.run === plan.run && manifest.generation === plan.generation + 1;
}

function newBuckets(
  old: Manifest,
  plan: MergePlan,
  results: readonly SliceResult[],
): readonly BucketEntry[] {
  const written = new Map(
    results.flatMap(({ buckets }) => buckets.map(({ bucket, ...entry }) => [bucket, entry])),
  );
  // When the space has grown every bucket was written, and the old entries mean something else.
  return Array.from(
    { length: plan.bucketCount },
    (_, bucket) => written.get(bucket) ?? bucketEntryOf(old, bucket),
  );
}

async function newSets(
  deps: Deps,
  old: Manifest,
  plan: MergePlan,
  results: readonly SliceResult[],
  states: Readonly<Record<string, SetState>>,
): Promise<Record<string, SetEntry>> {
  const sets: Record<string, SetEntry> = { ...old.sets };
  for (const [set, state] of Object.entries(states)) {
    sets[set] = { ...(sets[set] ?? { count: 0 }), state };
  }
  const changed = new Set(results.flatMap((result) => [...result.sets.keys()]));
  for (const set of changed) {
    const changes = results.flatMap((result) => result.sets.get(set) ?? []);
    const entry = await newIndex(deps, old, plan, set, changes);
    if (entry !== undefined) sets[set] = { state: sets[set]?.state ?? {}, ...entry };
  }
  return sets;
}

async function newIndex(
  { blobs, names }: Deps,
  old: Manifest,
  plan: MergePlan,
  set: string,
  changes: readonly IndexChanges[],
): Promise<{ index?: string; count: number } | undefined> {
  if (changes.every(isEmpty)) return undefined;
  const { count, body } = changedIndex(set, await readIndex(blobs, old, set), changes);
  if (count === 0) return { count };
  const index = names.index(plan.run, plan.generation, set, nameHash(body));
  await blobs.put(index, body);
  return { index, count };
}

/** By itself, so that all but the result is let go of before it is written: an index may have 24 MB. */
function changedIndex(
  set: string,
  { rows: old }: SetIndex,
  changes: readonly IndexChanges[],
): { readonly count: number; readonly body: Buffer } {
  const rows = mergeRows(
    old,
    changes.flatMap(({ upserts }) => upserts),
    changes.flatMap(({ removals }) => removals),
  );
  return { count: rows.length / INDEX_ROW_BYTES, body: encodeIndex(set, rows) };
}

function isEmpty({ upserts, removals }: IndexChanges): boolean {
  return [...upserts, ...removals].every(({ length }) => length === 0);
}

/** What the new generation no longer names is kept for an hour: somebody may be reading it. */
function retire(
  old: Manifest,
  named: ReadonlySet<string>,
  now: Date,
): { readonly still: Manifest["superseded"]; readonly over: readonly string[] } {
  const isOver = ({ at }: { at: string }): boolean =>
    now.getTime() - new Date(at).getTime() > HOUR_MS;
  const dropped = [...namesIn(old)].filter((blob) => !named.has(blob));
  return {
    still: [
      ...old.superseded.filter((one) => !isOver(one)),
      ...dropped.map((blob) => ({ blob, at: now.toISOString() })),
    ],
    over: old.superseded.filter(isOver).map(({ blob }) => blob),
  };
}

/** The blobs that a manifest says are the facts. */
export function namesIn({
  buckets,
  sets,
}: {
  readonly buckets: readonly BucketEntry[];
  readonly sets: Readonly<Record<string, SetEntry>>;
}): Set<string> {
  return new Set([
    ...buckets.flatMap(({ blob }) => blob ?? []),
    ...Object.values(sets).flatMap(({ index }) => index ?? []),
  ]);
}

/** The facts are committed already: what cannot be deleted now is found by a sweep. */
async function cleanUp(deps: Deps, plan: MergePlan, over: readonly string[]): Promise<void> {
  const { blobs, names } = deps;
  try {
    const left = [...over];
    if (plan.hasLeftovers) {
      for await (const { name } of blobs.list(names.run(plan.run))) left.push(name);
    }
    await atOnce(BLOBS_AT_ONCE, left, (name) => blobs.delete(name));
  } catch {
    return;
  }
}
