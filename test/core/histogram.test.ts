import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BOUNDS_MS,
  counted,
  emptyHistogram,
  type Histogram,
  joined,
  percentile,
  sizeOf,
} from "../../shared/core/histogram.ts";
import { DAY_MS } from "../../shared/core/time.ts";

const delays = fc.array(fc.integer({ min: 0, max: 40 * DAY_MS }), { minLength: 1, maxLength: 60 });

function histogramOf(all: readonly number[]): Histogram {
  return all.reduce((histogram, ms) => counted(histogram, ms), emptyHistogram);
}

test("a percentile is never below the exact one, never above its class, and never above the longest", () => {
  fc.assert(
    fc.property(delays, fc.constantFrom(0.5, 0.95, 1), (all, share) => {
      const sorted = [...all].sort((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(all.length * share)) - 1] ?? 0;
      const found = percentile(histogramOf(all), share) ?? -1;
      expect(found).toBeGreaterThanOrEqual(exact);
      expect(found).toBeLessThanOrEqual(BOUNDS_MS.find((bound) => bound >= exact) ?? Infinity);
      expect(found).toBeLessThanOrEqual(sorted.at(-1) ?? 0);
    }),
  );
});

test("counting in two places and joining is counting in one", () => {
  fc.assert(
    fc.property(delays, delays, (some, others) => {
      expect(joined(histogramOf(some), histogramOf(others))).toEqual(
        histogramOf([...some, ...others]),
      );
    }),
  );
});

test("nothing has no percentile, and a clock that is behind makes no negative delay", () => {
  expect(percentile(emptyHistogram, 0.5)).toBeUndefined();
  expect(percentile(counted(emptyHistogram, -5_000), 0.5)).toBe(0);
  expect(sizeOf(counted(emptyHistogram, 1, 7))).toBe(7);
});
