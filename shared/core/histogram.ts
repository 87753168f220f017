import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";

/**
 * Upper bounds of the classes in which delays are counted, both for a channel that takes seconds and a source that is read
 * once a day. What is longer than all of them is in one more class.
 */
export const BOUNDS_MS: readonly number[] = [
  1_000,
  2_000,
  5_000,
  10_000,
  30_000,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  20 * MINUTE_MS,
  30 * MINUTE_MS,
  45 * MINUTE_MS,
  HOUR_MS,
  90 * MINUTE_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  16 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  4 * DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
];

/** Delays, counted in classes: small enough for a row, and two of them can be put together. */
export interface Histogram {
  /** One for each bound, and one for what is longer. */
  readonly counts: readonly number[];
  readonly maxMs: number;
}

export const emptyHistogram: Histogram = {
  counts: Array.from({ length: BOUNDS_MS.length + 1 }, () => 0),
  maxMs: 0,
};

/** `times` more delays of `ms`. A negative one, of two machines whose clocks differ, counts as none. */
export function counted(histogram: Histogram, ms: number, times = 1): Histogram {
  const delay = Math.max(0, ms);
  const found = BOUNDS_MS.findIndex((bound) => delay <= bound);
  const place = found < 0 ? BOUNDS_MS.length : found;
  return {
    counts: histogram.counts.map((count, index) => (index === place ? count + times : count)),
    maxMs: Math.max(histogram.maxMs, delay),
  };
}

/** Both together. */
export function joined(a: Histogram, b: Histogram): Histogram {
  return {
    counts: a.counts.map((count, index) => count + (b.counts[index] ?? 0)),
    maxMs: Math.max(a.maxMs, b.maxMs),
  };
}

/** How many delays are in it. */
export function sizeOf({ counts }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * A delay that at least `share` (0 to 1) of them do not exceed: the upper bound of the class, so never less than the exact one,
 * and never more than the longest. `undefined` when there are none.
 */
export function percentile(histogram: Histogram, share: number): number | undefined {
  const wanted = Math.max(1, Math.ceil(sizeOf(histogram) * share));
  let seen = 0;
  for (const [index, count] of histogram.counts.entries()) {
    seen += count;
    if (seen >= wanted) return Math.min(BOUNDS_MS[index] ?? Infinity, histogram.maxMs);
  }
  return undefined;
}
