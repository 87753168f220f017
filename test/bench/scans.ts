import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ScanKind } from "../../shared/http/scans.ts";
import type { LocalAzure } from "../support/local-azure.ts";

/** A scan that has ended; instants in epoch milliseconds of the shared clock. */
export interface EndedScan {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly modes: readonly string[];
}

const scanSchema = z.object({
  id: z.string(),
  state: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  sources: z.array(z.object({ source: z.string(), mode: z.string().optional() })),
});

/** Seldom enough to cost the service nothing that shows. */
const LOOK_EVERY_MS = 1_000;
const LONGEST_MS = 40 * 60_000;

/**
 * The first scan of the timer, a quarter of a minute after local Azure is ready; or the next one after the scan with this id, for
 * which the clock must be near the tick.
 */
export async function scanOfTimer(azure: LocalAzure, after?: string): Promise<EndedScan> {
  const until = performance.now() + LONGEST_MS;
  while (performance.now() < until) {
    const { body } = await azure.api("/api/status");
    const { lastScan } = z
      .object({ lastScan: z.object({ id: z.string() }).optional() })
      .parse(body);
    if (lastScan !== undefined && lastScan.id !== after) return scanEnded(azure, lastScan.id);
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error("No scan was started by the timer.");
}

/** Starts a scan of everything of this kind and waits for its end. Throws when there is one already. */
export async function scanNow(azure: LocalAzure, kind: ScanKind): Promise<EndedScan> {
  const { status, body } = await azure.api("/api/scans", {
    method: "POST",
    body: { kinds: [kind] },
  });
  if (status !== 202) throw new Error(`A scan could not be started: ${JSON.stringify(body)}`);
  const { id, joined } = z.object({ id: z.string(), joined: z.boolean() }).parse(body);
  if (joined)
    throw new Error("Another scan was running: this one would not have been measured alone.");
  return scanEnded(azure, id);
}

export function secondsOf({ startedAt, endedAt }: EndedScan): number {
  return (endedAt - startedAt) / 1000;
}

async function scanEnded(azure: LocalAzure, id: string): Promise<EndedScan> {
  const until = performance.now() + LONGEST_MS;
  while (performance.now() < until) {
    const { body } = await azure.api(`/api/scans/${id}`);
    const { state, startedAt, endedAt, sources } = scanSchema.parse(body);
    if (endedAt !== undefined) {
      if (state !== "completed")
        throw new Error(`The scan did not complete: ${JSON.stringify(body)}`);
      return {
        id,
        startedAt: Date.parse(startedAt),
        endedAt: Date.parse(endedAt),
        modes: sources.map(({ mode }) => mode ?? "unknown"),
      };
    }
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`The scan ${id} did not end within ${LONGEST_MS / 60_000} minutes.`);
}
