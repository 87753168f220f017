import type { Clock } from "../core/clock.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { Matter } from "../findings/matter.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { type ConcludeDeps, createConclude } from "./conclude-activity.ts";
import type { ReadInput } from "./directory-read.ts";
import { createEnding } from "./ending-activities.ts";
import { createMergeActivities } from "./merge-activities.ts";
import { createReadSideBySide } from "./read-side-by-side.ts";
import type { RunManifest } from "./run-manifest.ts";
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
export interface ScanKindDeps<F, T> extends Omit<ConcludeDeps<F, T>, "facts" | "matter" | "acts"> {
  readonly acts: SubjectActs;
  readonly records?: Pick<AccessRecordsStore, "put">;
  readonly facts: FactsSpace<F>;
  /** The same facts, where a plan takes more than was read. */
  readonly planned: FactsSpace<F>;
  readonly manifest: RunManifest;
  readonly read: (input: ReadInput) => Promise<ReadOutcome>;
  readonly matter: (runId: string) => Promise<Matter<F, T>>;
  readonly findings: FindingsStore;
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly epoch: string;
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
