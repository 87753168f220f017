import { expect, test } from "vitest";
import { missedAndUnexpected } from "../support/crossings-told.ts";
import { startLocalAzure } from "../support/local-azure.ts";

test("in ten days everybody is told of exactly the thresholds that are crossed, each within one scan", async () => {
  const azure = await startLocalAzure();
  try {
    expect(await missedAndUnexpected(azure, 10)).toEqual({ missed: [], unexpected: [] });
  } finally {
    await azure.stop();
  }
});
