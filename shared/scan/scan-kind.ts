import type { FactsSpace } from "../facts/facts-space.ts";
import { type ConcludeDeps, createConclude } from "./conclude-activity.ts";
import type { ReadInput } from "./directory-read.ts";
import { createEnding } from "./ending-activities.ts";
import { createMergeActivities, type MergeDeps } from "./merge-activities.ts";
import { createReadSideBySide } from "./read-side-by-side.ts";
import type { SubjectActs } from "./subject-acts.ts";
import type {
  Concluded,
  FinishInput,
  Judged,
  MergeInput,
  MergeSliceInput,
  ReadOutcome,
  ReadSourcesInput,
  SettleOutcome,
} from "./scan-types.ts";

/** What the story of a scan calls, for one kind of scan. Every call may be repeated. */
export interface ScanActivities {
  readSources(input: ReadSourcesInput): Promise<{ outcomes: readonly ReadOutcome[] }>;
  settle(input: MergeInput): Promise<SettleOutcome>;
  mergeSlice(input: MergeSliceInput): Promise<Judged>;
  finish(input: FinishInput): Promise<Concluded>;
}

/** What one kind of scan is made of: what is read, where that is kept, and how it is judged. */
export interface ScanKindDeps<F, T> extends ConcludeDeps<F, T>, MergeDeps<F, T> {
  readonly facts: FactsSpace<F>;
  /** The same facts, where a plan takes more than was read. */
  readonly planned: FactsSpace<F>;
  readonly acts: SubjectActs;
  readonly read: (input: ReadInput) => Promise<ReadOutcome>;
}

/** What all kinds of scans share. */
export type ScanCommons<F, T> = Pick<
  ScanKindDeps<F, T>,
  | "findings"
  | "sources"
  | "runs"
  | "outbox"
  | "coverage"
  | "policies"
  | "clock"
  | "log"
  | "isAnythingWaiting"
>;

export function createScanActivities<F, T>(deps: ScanKindDeps<F, T>): ScanActivities {
  const merging = createMergeActivities({ ...deps, facts: deps.planned });
  const concluding = createConclude(deps);
  return {
    readSources: createReadSideBySide(deps),
    mergeSlice: (input) => merging.mergeSlice(input),
    ...createEnding({ merging, concluding }),
  };
}
