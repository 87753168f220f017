import { activityRef } from "../core/call.ts";
import type { ScanKind } from "../http/scans.ts";
import type { MergePlan } from "../facts/plan-merge.ts";
import type { StagedPart } from "../facts/stage-part.ts";
import type { Severity } from "../findings/finding.ts";

/** What a scan of a kind reads, each from its own source. */
export const SOURCES = {
  credentials: [
    "applications",
    "service-principals",
    "vault-objects",
    "federated-credentials",
    "identity-federations",
    "application-powers",
  ],
  access: [
    "workloads",
    "entra-roles",
    "azure-roles",
    "azure-eligible",
    "powerful-groups",
    "application-permissions",
    "other-application-permissions",
    "delegated-grants",
  ],
} as const satisfies Record<ScanKind, readonly string[]>;
/** What is read on its own time, by no scan. */
export const AUDIT_LOG = "audit-log";
export type SourceName = (typeof SOURCES)[ScanKind][number] | typeof AUDIT_LOG;
export type CredentialSource = (typeof SOURCES)["credentials"][number];
export type AccessSource = (typeof SOURCES)["access"][number];

/** What a scan knows of itself: it need not be read again at its end. */
export interface ScanInput {
  readonly runId: string;
  readonly kind: ScanKind;
  /** What is to be read: what of the kind is due. */
  readonly sources: readonly SourceName[];
  readonly startedAt: string;
  readonly startedBy: string;
  /** With which the lock is given back. */
  readonly lock: string;
  /** A scan before this one died: what it said may not be remembered, and is held against the facts. */
  readonly mends?: boolean;
}

/** Where a read goes on in the next call. Links are Graph's own and open nothing without a token. */
export interface ReadCursor {
  readonly mode: "complete" | "delta";
  /** `list` and then, for a complete read of a delta set, the changes since it began (`tail`). */
  readonly phase: "list" | "tail";
  readonly link?: string;
  readonly deltaLink?: string;
  /** Vaults, resources or identities read so far. */
  readonly done?: number;
  /** Epochs of which something could not be read so far: this read does not begin them. */
  readonly unread?: readonly string[];
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
      readonly scopes?: readonly string[];
    }
  | {
      readonly kind: "done";
      readonly mode: "complete" | "delta";
      readonly deltaLink?: string;
      readonly staged: StagedPart;
      readonly counts: ReadCounts;
      readonly blind: readonly Blindness[];
      /** What has been read completely, where that is told apart: the epochs of what became. */
      readonly scopes?: readonly string[];
    }
  /** What it is to be read from is only being made: it is asked for once more when all else has been read. */
  | { readonly kind: "later" }
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
  /** How often it was to come later. */
  readonly waits: number;
  readonly counts: ReadCounts;
  readonly blind: readonly Blindness[];
  readonly scopes?: readonly string[];
  readonly cursor?: ReadCursor;
  readonly deltaLink?: string;
  readonly why?: string;
  readonly code?: string;
}

export interface MergeInput {
  readonly run: ScanInput;
  readonly sources: readonly SourceProgress[];
}

/** What a merge came to. `partitions`: of `Findings`, where something may wait to be told now. */
export interface Judged {
  readonly changed: number;
  readonly partitions: readonly string[];
  /** What was found to be so from the beginning, and is not spoken of one by one: how much, by severity. */
  readonly existing: Existing;
}

export type Existing = Readonly<Partial<Record<Severity, number>>>;

/** How a scan ended. `toTell`: as the input of `tell`; `nothing` when nothing changed and nobody waits for a message. */
export interface Concluded {
  readonly state: "completed" | "partial" | "failed";
  readonly toTell: readonly string[] | "all" | "nothing";
}

export type SettleOutcome =
  | { readonly kind: "slices"; readonly plan: MergePlan; readonly evaluatedWith: string }
  | ({ readonly kind: "concluded" } & Concluded);

/** The next stretch of one source: its first, or where `cursor` says. */
export interface NextRead {
  readonly source: SourceName;
  readonly part: number;
  /** How often it was to come later, if at all. */
  readonly waits?: number;
  readonly cursor?: ReadCursor;
}

/** Reads a stretch of each source at the same time; the outcomes come in the order of `reads`. */
export const readSources = activityRef<ReadSourcesInput, { outcomes: readonly ReadOutcome[] }>(
  "readSourcesV1",
);
export interface ReadSourcesInput {
  readonly run: ScanInput;
  readonly reads: readonly NextRead[];
}
/** Plans the merge; where nothing is to be looked at, commits and concludes at once. */
export const settle = activityRef<MergeInput, SettleOutcome>("settleScanV1");
export const mergeSlice = activityRef<MergeSliceInput, Judged>("mergeScanSliceV1");
export interface MergeSliceInput {
  readonly run: ScanInput;
  readonly plan: MergePlan;
  readonly slice: number;
}
/** Commits what the slices made, and concludes. */
export const finish = activityRef<FinishInput, Concluded>("finishScanV1");
export interface FinishInput extends MergeInput {
  readonly plan: MergePlan;
  readonly evaluatedWith: string;
  /** How many findings the slices changed. */
  readonly changed: number;
  readonly existing: Existing;
}

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
