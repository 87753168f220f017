import type { Blobs } from "../azure/blobs.ts";
import type { Clock } from "../core/clock.ts";
import { blobNames } from "./blob-names.ts";
import { type Committing, commitMerge } from "./commit-merge.ts";
import type { FactChange, MergeHandlers, SubjectFacts } from "./fact-records.ts";
import type { SliceCounts } from "./merge-bucket.ts";
import { keepingIndexes } from "./kept-indexes.ts";
import { type ManifestRead, readManifest } from "./manifest.ts";
import { mergeSlice } from "./merge-slice.ts";
import {
  type MergePlan,
  type MergeSlice,
  type PlanOptions,
  type SetRead,
  planMerge,
} from "./plan-merge.ts";
import { findSubject, readSubject, readSubjects } from "./read-subjects.ts";
import { type SpaceState, spaceState } from "./space-state.ts";
import { type ReadMode, type StagedPart, stagePart } from "./stage-part.ts";
import { sweepSpace } from "./sweep-space.ts";

/**
 * What is known of the tenant now, of one space: sets of records of type `F` (plain JSON). A run reads sets part by
 * part (`stage`), sees what that touches (`plan`), merges slice by slice (`mergeSlice`) and makes the result the facts
 * (`commit`). Every call may be repeated; until the commit nobody sees anything of it. What is handed from call to call is
 * small JSON. All calls throw `FactsTooNew` on facts of a newer version, and what the blob client throws.
 */
export interface FactsSpace<F> {
  /**
   * One read of the manifest, for calls that follow one another at once and may share it. A commit with one that has been
   * superseded meanwhile answers `conflict`.
   */
  read(): Promise<ManifestRead>;

  /** One read of the manifest unless it is given; before the first commit generation 0 and no sets. */
  state(read?: ManifestRead): Promise<SpaceState>;

  /**
   * One activity's worth of pages of one set's read: compares them with what the set holds and writes one blob with what
   * is new or changed and with the hashes of all keys it named; none when nothing was named. Where a key comes twice, the last
   * counts. Parts of a set are numbered from 0 within a run; where two name a key, the higher says how it is. Keeps the
   * changed records of this part in memory, as text outside the heap, so that some 40,000 are a good measure. The answer
   * goes into `plan`; of a part staged twice, the answer that is handed on counts.
   */
  stage(
    run: string,
    set: string,
    part: number,
    mode: ReadMode,
    changes: AsyncIterable<FactChange<F>> | Iterable<FactChange<F>>,
    read?: ManifestRead | Promise<ManifestRead>,
  ): Promise<StagedPart>;

  /**
   * Which buckets are touched: by staged records, by removals, by keys that a complete read did not name, by a
   * `nextAt` that has come, or all. Plans on the facts of this moment, whatever the parts were staged against: after a
   * `conflict` the same parts can be planned again. A space that has outgrown its buckets gets more, and all are touched.
   */
  plan(
    run: string,
    reads: Readonly<Record<string, SetRead>>,
    options: PlanOptions,
    read?: ManifestRead,
  ): Promise<MergePlan>;

  /**
   * Merges one slice of a plan, bucket after bucket: applies what was staged, asks which unseen records are gone, has
   * every subject visited that changed, is due, or all, and writes the buckets that are now different under new names.
   * Visits come before the commit: a crash repeats them with the old memo. Throws `FactsSuperseded` when the plan's
   * blobs are gone: plan again.
   */
  mergeSlice(slice: MergeSlice, handlers: MergeHandlers<F>): Promise<SliceCounts>;

  /**
   * Makes the merged slices the facts, as the next generation. `conflict` when somebody else committed since the plan: plan
   * again. Repeated after success it answers `committed` again. Then deletes, as far as it can, what the run
   * staged and what was superseded more than an hour ago. Throws `FactsSuperseded` when a slice was not merged.
   */
  commit(
    plan: MergePlan,
    committing: Committing,
    read?: ManifestRead,
  ): Promise<"committed" | "conflict">;

  /** What is committed of one subject; `undefined` when nothing is known of it. */
  subject(subject: string, read?: ManifestRead): Promise<SubjectFacts<F> | undefined>;

  /** What is committed of the subject that a record belongs to; `undefined` when there is no such record. */
  find(
    record: { readonly set: string; readonly key: string },
    read?: ManifestRead,
  ): Promise<SubjectFacts<F> | undefined>;

  /** All subjects, bucket by bucket, of the generation at the first step. */
  subjects(): AsyncIterable<SubjectFacts<F>>;

  /** Deletes blobs that nobody refers to and that are older than a day; answers how many. No run takes that long. */
  sweep(): Promise<number>;
}

/** The space `name` in `blobs`; there is nothing to create. */
export function createFactsSpace<F>(deps: {
  blobs: Blobs;
  name: string;
  clock: Clock;
}): FactsSpace<F> {
  const { clock } = deps;
  const names = blobNames(deps.name);
  const blobs = keepingIndexes(deps.blobs, names);
  return {
    read: () => readManifest({ blobs, names }),
    state: (read) => spaceState({ blobs, names }, read),
    stage: (run, set, part, mode, changes, read) =>
      stagePart({ blobs, names }, { run, set, part, mode }, changes, read),
    plan: (run, reads, options, read) => planMerge({ blobs, names }, run, reads, options, read),
    mergeSlice: (slice, handlers) => mergeSlice({ blobs, names }, slice, handlers),
    commit: (plan, committing, read) =>
      commitMerge({ blobs, names, clock }, plan, committing, read),
    subject: (subject, read) => readSubject({ blobs, names }, subject, read),
    find: (record, read) => findSubject({ blobs, names }, record, read),
    subjects: () => readSubjects({ blobs, names }),
    sweep: () => sweepSpace({ blobs, names, clock }),
  };
}
