import { DAY_MS } from "../core/time.ts";

/**
 * The tightest threshold that `endsAt` has crossed at `now`: t (days) is crossed when `endsAt − now ≤ t × 86,400,000 ms`;
 * `ended` when the difference is 0 or less, `none` when it is wider than every threshold.
 */
export function tightestCrossed(
  thresholdsDays: readonly number[],
  endsAt: Date,
  now: Date,
): number | "none" | "ended" {
  const left = endsAt.getTime() - now.getTime();
  if (left <= 0) return "ended";
  const crossed = thresholdsDays.filter((days) => left <= days * DAY_MS);
  return crossed.length === 0 ? "none" : Math.min(...crossed);
}

/** The first of the instants that lies after `now`. */
export function firstAfter(now: Date, instants: readonly (Date | undefined)[]): Date | undefined {
  let first: Date | undefined;
  for (const instant of instants) {
    if (instant === undefined || instant <= now) continue;
    if (first === undefined || instant < first) first = instant;
  }
  return first;
}
