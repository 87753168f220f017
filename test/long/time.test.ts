import { expect, test } from "vitest";
import { missedAndUnexpected } from "../support/crossings-told.ts";
import { startLocalAzure } from "../support/local-azure.ts";

test.each([1, 2, 3])(
  "in sixty days everybody is told of exactly the thresholds that are crossed, seed %d",
  async (seed) => {
    const azure = await startLocalAzure({ seed });
    try {
      expect(await missedAndUnexpected(azure, 60)).toEqual({ missed: [], unexpected: [] });
    } finally {
      await azure.stop();
    }
  },
);
