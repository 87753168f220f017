import type { Blobs } from "../azure/blobs.ts";
import { atOnce } from "../core/at-once.ts";
import type { BlobNames } from "./blob-names.ts";
import {
  type BucketCount,
  FINEST,
  bucketAt,
  bucketCountFor,
  parentBucket,
} from "./bucket-count.ts";
import { nameHash } from "./fact-hashes.ts";
import { FactsSuperseded } from "./facts-errors.ts";
import {
  type Manifest,
  type ManifestRead,
  bucketEntryOf,
  readIndex,
  readManifest,
} from "./manifest.ts";
import { type PartHead, decodePartHead } from "./part-blob.ts";
import { type InstructionRows, type PlanHeader, encodePlan, instructionRows } from "./plan-blob.ts";
import { resolveMentions } from "./resolve-mentions.ts";
import type { ReadMode, StagedPart } from "./stage-part.ts";

/** A few calls at a time: enough to hide the network, few enough for memory. */
const BLOBS_AT_ONCE = 8;

/**
 * The read of one set. `complete` only when all of it succeeded: what was not seen may be gone then. The changes that
 * follow a list in one read are staged as `complete`, too; a complete read that failed half-way is planned as `delta`.
 */
export interface SetRead {
  readonly mode: ReadMode;
  readonly parts: readonly StagedPart[];
}

export interface PlanOptions {
  readonly now: Date;
  /** Every subject is visited, whether or not it changed: the rules or the policy did. */
  readonly evaluateAll: boolean;
}

/** One activity's worth of buckets: small JSON. */
export interface MergeSlice {
  readonly number: number;
  readonly plan: string;
  readonly buckets: readonly number[];
}

/** What is to be merged: small JSON. No slices: nothing changed and nothing is due. */
export interface MergePlan {
  readonly run: string;
  /** The generation that it builds on. */
  readonly generation: number;
  readonly bucketCount: BucketCount;
  readonly slices: readonly MergeSlice[];
  /** The run left blobs that a commit can delete. */
  readonly hasLeftovers: boolean;
}

interface PlannedPart extends PartHead {
  readonly position: number;
  readonly set: string;
  readonly blob: string;
  readonly headBytes: number;
}

/** What a slice may hold: gzipped bytes of old and new records, and buckets (each is read and written by itself). */
const sliceBytes = 2_000_000;
const sliceBuckets = 32;

/** Decides which buckets are touched, by what. See `FactsSpace.plan`. */
export async function planMerge(
  deps: { blobs: Blobs; names: BlobNames },
  run: string,
  reads: Readonly<Record<string, SetRead>>,
  options: PlanOptions,
  read?: ManifestRead,
): Promise<MergePlan> {
  const { manifest } = read ?? (await readManifest(deps));
  const sets = Object.keys(reads).sort();
  const parts = await readHeads(deps.blobs, sets, reads);
  // Counted from what was staged, which may be somewhat more than it turns out to be.
  const added = sets.flatMap((set) => reads[set]?.parts ?? []).reduce((sum, p) => sum + p.added, 0);
  const to = bucketCountFor(recordsIn(manifest) + added, manifest.bucketCount);
  const instructions = instructionRows(sets);
  for (const set of sets) {
    const isComplete = reads[set]?.mode === "complete" && !isCovered(reads[set], manifest, set);
    const mine = parts.filter((part) => part.set === set);
    if (mine.length > 0 || (isComplete && manifest.sets[set] !== undefined)) {
      const index = await readIndex(deps.blobs, manifest, set);
      instruct(instructions, { set, parts: mine, isComplete, to }, index);
    }
  }

  const touched = touchedBuckets(manifest, to, parts, instructions, options);
  const base = { run, generation: manifest.generation, bucketCount: to };
  if (touched.length === 0) return { ...base, slices: [], hasLeftovers: parts.length > 0 };

  const header: PlanHeader = {
    run,
    generation: manifest.generation,
    now: options.now.toISOString(),
    evaluateAll: options.evaluateAll,
    from: manifest.bucketCount,
    to,
    old: manifest.buckets.map(({ blob }) => blob ?? null),
    sets,
    parts: parts.map(({ set, blob, headBytes, cells }) => ({
      ...{ set, blob, headBytes },
      cells: cells.map(([cell, bytes]) => [cell, bytes]),
    })),
  };
  const body = encodePlan(header, instructions.sorted());
  const plan = deps.names.plan(run, nameHash(body));
  await deps.blobs.put(plan, body);
  const weights = bucketWeights(manifest, to, parts);
  const slices = inSlices(touched, weights).map((buckets, number) => ({ number, plan, buckets }));
  return { ...base, slices, hasLeftovers: true };
}

/** Whether one part has seen all that the set holds: then nothing of it can be gone. */
function isCovered(read: SetRead, manifest: Manifest, set: string): boolean {
  const covered = read.parts.find(({ covers }) => covers !== undefined)?.covers;
  // What it saw is told by that index alone; another one may hold more.
  if (covered !== undefined && covered !== manifest.sets[set]?.index) {
    throw new FactsSuperseded(covered);
  }
  return covered !== undefined;
}

async function readHeads(
  blobs: Blobs,
  sets: readonly string[],
  reads: Readonly<Record<string, SetRead>>,
): Promise<PlannedPart[]> {
  const staged = sets.flatMap((set) => {
    const ordered = [...(reads[set]?.parts ?? [])].sort((a, b) => a.part - b.part);
    if (reads[set]?.mode === "complete" && ordered.some(({ mode }) => mode === "delta")) {
      throw new Error(`A part of the complete read of set ${set} was staged as a delta.`);
    }
    if (ordered.some((part, i) => part.part === ordered[i - 1]?.part)) {
      throw new Error(`Two parts of set ${set} have the same number: nobody knows which is later.`);
    }
    return ordered.flatMap(({ blob }) => (blob === undefined ? [] : [{ set, ...blob }]));
  });
  const heads = await atOnce(BLOBS_AT_ONCE, staged, async ({ name, headBytes }) =>
    decodePartHead(name, await blobs.getRange(name, 0, headBytes)),
  );
  return staged.map(({ set, name, headBytes }, position) => {
    const head = heads[position];
    if (head === undefined) throw new FactsSuperseded(name);
    return { position, set, blob: name, headBytes, ...head };
  });
}

/** Against the index of the very generation that the merge builds on, whatever the parts were staged against. */
function instruct(
  instructions: InstructionRows,
  read: { set: string; parts: readonly PlannedPart[]; isComplete: boolean; to: number },
  index: Parameters<typeof resolveMentions>[1],
): void {
  const { set, to } = read;
  resolveMentions(read.parts, index, {
    word(key, { kind, place }, indexPlace) {
      if (indexPlace === undefined || kind === "unchanged") return;
      const bucket = bucketAt(indexPlace, to);
      if (kind === "removed") instructions.add(bucket, { kind: "remove", set, key, part: 0 });
      else if (bucketAt(place, to) !== bucket) {
        instructions.add(bucket, { kind: "depart", set, key, part: 0 });
      }
    },
    overruled(key, place, part) {
      instructions.add(bucketAt(place, to), { kind: "ignore", set, key, part });
    },
    unmentioned(key, place) {
      if (!read.isComplete) return;
      instructions.add(bucketAt(place, to), { kind: "gone?", set, key, part: 0 });
    },
  });
}

function touchedBuckets(
  manifest: Manifest,
  to: number,
  parts: readonly PlannedPart[],
  instructions: InstructionRows,
  { now, evaluateAll }: PlanOptions,
): number[] {
  const all = Array.from({ length: to }, (_, bucket) => bucket);
  const hasGrown = to !== manifest.bucketCount;
  if (hasGrown) return all;
  const withRecords = new Set(
    parts.flatMap(({ cells }) => cells.map(([cell]) => parentBucket(cell, FINEST, to))),
  );
  return all.filter((bucket) => {
    const { blob, nextAt } = bucketEntryOf(manifest, bucket);
    const isDue = nextAt !== undefined && new Date(nextAt).getTime() <= now.getTime();
    const isAsked = evaluateAll && blob !== undefined;
    return isDue || isAsked || withRecords.has(bucket) || instructions.buckets.has(bucket);
  });
}

function bucketWeights(manifest: Manifest, to: number, parts: readonly PlannedPart[]): number[] {
  const from = manifest.bucketCount;
  const weights = Array.from(
    { length: to },
    (_, bucket) => (bucketEntryOf(manifest, parentBucket(bucket, to, from)).bytes * from) / to,
  );
  for (const [cell, bytes] of parts.flatMap(({ cells }) => cells)) {
    const bucket = parentBucket(cell, FINEST, to);
    weights[bucket] = (weights[bucket] ?? 0) + bytes;
  }
  return weights;
}

function inSlices(touched: readonly number[], weights: readonly number[]): number[][] {
  const slices: number[][] = [];
  let weight = 0;
  for (const bucket of touched) {
    const own = weights[bucket] ?? 0;
    const last = slices.at(-1);
    if (last === undefined || last.length >= sliceBuckets || weight + own > sliceBytes) {
      slices.push([bucket]);
      weight = own;
    } else {
      last.push(bucket);
      weight += own;
    }
  }
  return slices;
}

function recordsIn(manifest: Manifest): number {
  return Object.values(manifest.sets).reduce((sum, { count }) => sum + count, 0);
}
