import type { ScanRun, ScanState } from "./runs-store.ts";
import type { ScanInput, SourceProgress } from "./scan-types.ts";
import type { SourceRecord, SourcesState } from "./sources-store.ts";

/** How a run has come out. */
export interface RunEnd {
  readonly run: ScanInput;
  readonly sources: readonly SourceProgress[];
  /** How many findings it has changed. */
  readonly changed: number;
  /** Another scan was quicker: what was read is not the facts. */
  readonly isConflict: boolean;
}

export function endOf({
  sources,
  isConflict,
}: Pick<RunEnd, "sources" | "isConflict">): Exclude<ScanState, "running"> {
  if (isConflict || sources.every(({ state }) => state === "failed")) return "failed";
  return sources.every(({ state }) => state === "done") ? "completed" : "partial";
}

/** The row of a run that has ended at `now`. */
export function endedRun(
  { run, sources, changed }: RunEnd,
  state: ScanRun["state"],
  now: Date,
): ScanRun {
  return {
    id: run.runId,
    kinds: [run.kind],
    state,
    startedAt: run.startedAt,
    startedBy: run.startedBy,
    endedAt: now.toISOString(),
    changed,
    sources: sources.map((progress) => ({
      source: progress.source,
      state: progress.state === "done" ? "completed" : "failed",
      mode: progress.mode,
      seen: progress.counts.seen,
      changed: progress.counts.changed,
      unreadable: progress.counts.unreadable,
      ...(progress.state === "done" || progress.why === undefined ? {} : { why: progress.why }),
      blind: progress.blind.map(({ cause, count }) => ({ cause, count })),
    })),
  };
}

/** What is known of each source after a run; `counts` are the records that each has. */
export function sourceRecords(
  { sources, isConflict }: Pick<RunEnd, "sources" | "isConflict">,
  before: SourcesState["sources"],
  counts: Readonly<Record<string, number | undefined>>,
  now: Date,
): readonly SourceRecord[] {
  return sources.map(({ source, state, why }) => {
    if (state !== "done" || isConflict) {
      const reason = why ?? "Another scan was quicker.";
      return { ...before.get(source), source, state: "unreadable", why: reason };
    }
    const records = counts[source];
    return {
      source,
      state: "current",
      lastReadAt: now.toISOString(),
      lastCompleteAt: now.toISOString(),
      ...(records === undefined ? {} : { records }),
    };
  });
}
