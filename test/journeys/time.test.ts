import { expect, test } from "vitest";
import { missedAndUnexpected } from "../support/crossings-told.ts";

test("in ten days everybody is told of exactly the thresholds that are crossed, each within one scan", async () => {
  const { crossings, ...wrong } = await missedAndUnexpected(1, 10);
  expect(wrong).toEqual({ missed: [], unexpected: [] });
  expect(crossings).toBeGreaterThan(50);
});
