import { SEVERITIES } from "../findings/finding.ts";
import type {
  Blindness,
  Existing,
  ReadCounts,
  ReadOutcome,
  SourceName,
  SourceProgress,
} from "./scan-types.ts";

/** A source that fails this often in one scan is left to the next one. */
const FAILURES_ALLOWED = 3;
const REST_MS = 30_000;
/** More names than this are only counted. */
export const NAMES_KEPT = 5;

const NOTHING: ReadCounts = { pages: 0, seen: 0, changed: 0, unreadable: 0 };

/** A source before its first call. */
export function firstProgress(source: SourceName): SourceProgress {
  return {
    source,
    state: "reading",
    mode: "complete",
    staged: [],
    failures: 0,
    waits: 0,
    counts: NOTHING,
    blind: [],
  };
}

export function isReading(progress: SourceProgress): boolean {
  return progress.state === "reading";
}

/** What a source needs the read of others for: it waits until they are over. How they ended is the source's own matter. */
const AFTER: Readonly<Partial<Record<SourceName, readonly SourceName[]>>> = {
  "powerful-groups": ["azure-roles", "azure-eligible"],
  "other-application-permissions": ["workloads"],
};

/** Whether a source is to be read in the next round. */
export function mayRead(progress: SourceProgress, all: readonly SourceProgress[]): boolean {
  const first = AFTER[progress.source] ?? [];
  const isBefore = (one: SourceProgress): boolean =>
    progress.waits > 0 ? one.waits === 0 : first.includes(one.source);
  return isReading(progress) && !all.some((one) => isBefore(one) && isReading(one));
}

/** What a call's outcome makes of a source. A call that failed in passing is repeated with the same cursor and part. */
export function afterRead(before: SourceProgress, outcome: ReadOutcome): SourceProgress {
  if (outcome.kind === "failed") {
    const failures = before.failures + 1;
    const { cursor, scopes, ...anew } = { ...before, staged: [], counts: NOTHING, blind: [] };
    return {
      ...(outcome.beginAnew ? anew : before),
      failures,
      state: outcome.isFinal || failures > FAILURES_ALLOWED ? "failed" : "reading",
      why: outcome.why,
      code: outcome.code,
    };
  }
  if (outcome.kind === "later") return { ...before, waits: before.waits + 1 };
  const { why, code, cursor, ...rest } = before;
  const next = {
    ...rest,
    staged: [...before.staged, outcome.staged],
    counts: sum(before.counts, outcome.counts),
    blind: together([...before.blind, ...outcome.blind]),
    ...(outcome.scopes === undefined
      ? {}
      : { scopes: [...new Set([...(before.scopes ?? []), ...outcome.scopes])] }),
  };
  if (outcome.kind === "more") {
    return { ...next, mode: outcome.cursor.mode, cursor: outcome.cursor };
  }
  return {
    ...next,
    state: "done",
    mode: outcome.mode,
    ...(outcome.deltaLink === undefined ? {} : { deltaLink: outcome.deltaLink }),
  };
}

/** How long to rest before the next round: longer with each failure of the source that has failed most. */
export function restMs(sources: readonly SourceProgress[]): number {
  const failures = Math.max(
    0,
    ...sources.filter(isReading).map((source) => (source.why === undefined ? 0 : source.failures)),
  );
  return failures === 0 ? 0 : REST_MS * 2 ** (failures - 1);
}

/** One entry per cause, with the first few names and the sum of counts. */
export function together(blind: readonly Blindness[]): readonly Blindness[] {
  const causes = new Map<string, Blindness>();
  for (const one of blind) {
    const known = causes.get(one.cause);
    causes.set(one.cause, {
      cause: one.cause,
      count: (known?.count ?? 0) + one.count,
      what: [...(known?.what ?? []), ...one.what].slice(0, NAMES_KEPT),
    });
  }
  return [...causes.values()];
}

export function sumOfExisting(a: Existing, b: Existing): Existing {
  return Object.fromEntries(
    SEVERITIES.flatMap((severity) => {
      const count = (a[severity] ?? 0) + (b[severity] ?? 0);
      return count === 0 ? [] : [[severity, count] as const];
    }),
  );
}

function sum(a: ReadCounts, b: ReadCounts): ReadCounts {
  return {
    pages: a.pages + b.pages,
    seen: a.seen + b.seen,
    changed: a.changed + b.changed,
    unreadable: a.unreadable + b.unreadable,
  };
}
