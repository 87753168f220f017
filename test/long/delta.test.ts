import { expect, test } from "vitest";
import { z } from "zod";
import { CREDENTIALS_ONLY, startLocalAzure } from "../support/local-azure.ts";
import { directoryRequestsOfOneMoreScan, isAboutTrust } from "../support/one-more-scan.ts";
import { until } from "../support/until.ts";

const FIRST_SCAN_MS = 900_000;
const statusSchema = z.object({
  lastScan: z.object({ state: z.string(), endedAt: z.string().optional() }).optional(),
});

test("without changes a second scan of a huge tenant asks Graph for applications and service principals at most 4 times, but for whom they trust", async () => {
  const azure = await startLocalAzure({ size: "huge", env: CREDENTIALS_ONLY });
  try {
    const { first } = await until(FIRST_SCAN_MS, async () => {
      const { lastScan } = statusSchema.parse((await azure.api("/api/status")).body);
      // Owners are read before anybody is told: once somebody has been, no question of the first scan is left.
      const [mail] = lastScan?.endedAt === undefined ? [] : await azure.mailbox();
      return { first: mail && lastScan };
    });
    expect(first).toMatchObject({ state: "completed" });

    const requests = (await directoryRequestsOfOneMoreScan(azure)).filter(
      (one) => !isAboutTrust(one),
    );
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.length).toBeLessThanOrEqual(4);
  } catch (error) {
    console.error(azure.log().slice(-4_000));
    throw error;
  } finally {
    await azure.stop();
  }
});
