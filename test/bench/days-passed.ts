import { CREDENTIALS_ONLY } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import type { BenchAzures } from "./bench-azures.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";

const DAYS = 60;
const ALLOWED_S = 90;

/** Item vi: how long local Azure takes to move its clock over sixty days of hourly scans, with all that they tell. */
export async function daysPassed(azures: BenchAzures, add: (row: BenchRow) => void): Promise<void> {
  await azures.use({ size: "small", args: [], env: CREDENTIALS_ONLY }, async ({ azure }) => {
    await firstScanTold(azure);
    const mailsBefore = (await azure.mailbox()).length;
    const began = performance.now();
    await azure.advance(`P${DAYS}D`);
    const seconds = (performance.now() - began) / 1000;
    add(benchRow("(vi) sixty days of the clock", "s", seconds, ALLOWED_S));
    const mails = (await azure.mailbox()).length - mailsBefore;
    add(benchRow("(vi) messages meanwhile", "messages", mails));
  });
}
