import { expect, test } from "vitest";
import { missedAndUnexpected } from "../support/crossings-told.ts";

test.each([1, 2, 3])(
  "in sixty days everybody is told of exactly the thresholds that are crossed, seed %d",
  async (seed) => {
    const { crossings, ...wrong } = await missedAndUnexpected(seed, 60);
    expect(wrong).toEqual({ missed: [], unexpected: [] });
    expect(crossings).toBeGreaterThan(400);
  },
);
