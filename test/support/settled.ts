import type { LocalAzure } from "./local-azure.ts";
import { until } from "./until.ts";

/** Waits for the first scan, 15 s after a fresh start, and until everybody who is to be told of it has been. */
export async function firstScanTold(azure: LocalAzure): Promise<void> {
  await until(60_000, async () => {
    const { body } = await azure.api("/api/status");
    const { lastScan } = body as { lastScan?: { state: string } };
    return { ended: lastScan?.state === "running" ? undefined : lastScan };
  });
  // A mailbox takes 30 messages a minute by the shared clock.
  await moveTo(azure, "2026-03-02T10:45:00Z");
}

/** Moves the clock to an instant; everything that comes due on the way has happened when it answers. */
export async function moveTo(azure: LocalAzure, instant: string): Promise<void> {
  await azure.controlPost("clock", { to: instant });
}
