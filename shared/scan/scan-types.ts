import { activityRef } from "../core/call.ts";
import type { MergePlan } from "../facts/plan-merge.ts";
import type { StagedPart } from "../facts/stage-part.ts";

/** What a scan reads, each from its own source. */
export const SOURCES = ["applications", "service-principals", "vault-objects"] as const;
export type SourceName = (typeof SOURCES)[number];

export interface ScanInput {
  readonly runId: string;
}

/** Where a read goes on in the next call. Links are Graph's own and open nothing without a token. */
export interface ReadCursor {
  readonly mode: "complete" | "delta";
  /** `list` and then, for a complete read of a delta set, the changes since it began (`tail`). */
  readonly phase: "list" | "tail";
  readonly link?: string;
  readonly deltaLink?: string;
  /** Vaults read so far. */
  readonly vaultsDone?: number;
}

export interface ReadCounts {
  readonly pages: number;
  readonly seen: number;
  readonly changed: number;
  readonly unreadable: number;
}

/** Something that could not be read, by cause: `what` names some of it. */
export interface Blindness {
  /** Stable: `key-vault:ForbiddenByFirewall`. */
  readonly cause: string;
  readonly count: number;
  readonly what: readonly string[];
}

export type ReadOutcome =
  | {
      readonly kind: "more";
      readonly cursor: ReadCursor;
      readonly staged: StagedPart;
      readonly counts: ReadCounts;
      readonly blind: readonly Blindness[];
    }
  | {
      readonly kind: "done";
      readonly mode: "complete" | "delta";
      readonly deltaLink?: string;
      readonly staged: StagedPart;
      readonly counts: ReadCounts;
      readonly blind: readonly Blindness[];
    }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly why: string;
      /** Trying again does not help. */
      readonly isFinal: boolean;
      /** What was read so far is of no use: the read begins anew. */
      readonly beginAnew: boolean;
    };

/** A source as the story carries it from call to call. */
export interface SourceProgress {
  readonly source: SourceName;
  readonly state: "reading" | "done" | "failed";
  readonly mode: "complete" | "delta";
  /** What was staged, part after part. */
  readonly staged: readonly StagedPart[];
  readonly failures: number;
  readonly counts: ReadCounts;
  readonly blind: readonly Blindness[];
  readonly cursor?: ReadCursor;
  readonly deltaLink?: string;
  readonly why?: string;
  readonly code?: string;
}

export interface MergeInput {
  readonly runId: string;
  readonly sources: readonly SourceProgress[];
}

/** What a merge came to. `partitions`: of `Findings`, where something may wait to be told now. */
export interface Judged {
  readonly changed: number;
  readonly partitions: readonly string[];
}

export type SettleOutcome =
  | { readonly kind: "settled" }
  | { readonly kind: "slices"; readonly plan: MergePlan; readonly evaluatedWith: string }
  | { readonly kind: "conflict" };

export const readSource = activityRef<
  { runId: string; source: SourceName; part: number; cursor?: ReadCursor },
  ReadOutcome
>("readSourceV1");
/** Plans the merge; where nothing is to be looked at, commits at once. */
export const settle = activityRef<MergeInput, SettleOutcome>("settleScanV1");
export const mergeSlice = activityRef<{ runId: string; plan: MergePlan; slice: number }, Judged>(
  "mergeScanSliceV1",
);
export const commit = activityRef<
  MergeInput & { plan: MergePlan; evaluatedWith: string },
  { kind: "committed" | "conflict" }
>("commitScanV1");
export const conclude = activityRef<
  { runId: string; sources: readonly SourceProgress[]; changed: number; isConflict: boolean },
  { state: "completed" | "partial" | "failed"; partitions: readonly string[] | "all" }
>("concludeScanV1");
export interface TellInput {
  readonly runId: string;
  /** Of `Findings`: where to look for what waits. */
  readonly partitions: readonly string[] | "all";
}

export interface TellOutcome {
  readonly sent: number;
  readonly failed: number;
  readonly nextDueAt?: string;
  /** Where the people could not be found yet; with it comes the instant to try again. */
  readonly unrouted?: readonly string[] | "all";
}

/** Finds the people for what waits to be told, and sends what is due. */
export const tell = activityRef<TellInput, TellOutcome>("tellV1");
