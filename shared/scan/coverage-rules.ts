import { HOUR_MS } from "../core/time.ts";
import type { Blindness } from "./scan-types.ts";

/** How a cause of blindness has fared over the last scans. */
export interface BlindRecord {
  readonly cause: string;
  /** Which source has it: only who reads that can tell whether it is over. */
  readonly source: string;
  readonly count: number;
  readonly what: readonly string[];
  /** Scans in a row in which it was there. */
  readonly failures: number;
  /** Scans in a row in which it was not. */
  readonly goods: number;
  readonly since: string;
  readonly isOpen: boolean;
}

/** Opened after this many failed scans in a row, or after this time. */
const FAILURES_TO_OPEN = 2;
const MS_TO_OPEN = 6 * HOUR_MS;
/** Closed after this many good scans in a row. */
const GOODS_TO_CLOSE = 2;

/** Something that could not be read, and of which source. */
export type SeenCause = Blindness & { readonly source: string };

/** What one look at the sources of `was` makes of their causes: those to be remembered, and the names of those that are over. */
export function settleCauses(
  was: readonly BlindRecord[],
  seen: readonly SeenCause[],
  now: Date,
): { readonly blind: readonly BlindRecord[]; readonly closed: readonly string[] } {
  const causes = [...new Set([...was, ...seen].map(({ cause }) => cause))];
  const settled = causes.map((cause) => {
    const isIt = (one: Blindness): boolean => one.cause === cause;
    return { cause, is: afterScan(was.find(isIt), seen.find(isIt), now) };
  });
  return {
    blind: settled.flatMap(({ is }) => is ?? []),
    closed: settled.flatMap(({ cause, is }) => (is === undefined ? [cause] : [])),
  };
}

/**
 * What one scan makes of a cause: `seen` is what could not be read in it, undefined when all could. One bad moment is not
 * a blind spot, nor is one good moment the end of it. Answers undefined when there is nothing to remember any more.
 */
export function afterScan(
  before: BlindRecord | undefined,
  seen: SeenCause | undefined,
  now: Date,
): BlindRecord | undefined {
  if (seen !== undefined) {
    const failures = (before?.failures ?? 0) + 1;
    const since = before?.since ?? now.toISOString();
    return {
      cause: seen.cause,
      source: seen.source,
      count: seen.count,
      what: seen.what,
      failures,
      goods: 0,
      since,
      isOpen:
        before?.isOpen === true ||
        failures >= FAILURES_TO_OPEN ||
        now.getTime() - new Date(since).getTime() >= MS_TO_OPEN,
    };
  }
  if (before === undefined) return undefined;
  const goods = before.goods + 1;
  if (goods >= GOODS_TO_CLOSE) return undefined;
  return { ...before, goods, failures: before.isOpen ? before.failures : 0 };
}
