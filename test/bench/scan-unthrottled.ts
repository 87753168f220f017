import { setTimeout as sleep } from "node:timers/promises";
import type { LocalAzure } from "../support/local-azure.ts";
import { type BareClient, openBareClient } from "./bare-client.ts";
import { readBarely } from "./bare-reading.ts";
import type { BenchAzures } from "./bench-azures.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { GRAPH_PAGE_LATENCY_MS } from "./graph-page-latency.ts";
import { hostPid } from "./host-process.ts";
import type { BenchOptions } from "./options.ts";
import { median } from "./quantile.ts";
import { readPlanOf } from "./read-plan.ts";
import {
  countsOf,
  isToTenant,
  madeBetween,
  READ_KINDS,
  readingSeconds,
  readKindOf,
  readsBetween,
  type RequestMade,
  requestsMade,
} from "./requests-made.ts";
import { memoryPeak, sampleMemory } from "./resident-memory.ts";
import { type EndedScan, firstScan, scanNow, secondsOf } from "./scans.ts";

const BARE_RUNS = 3;
const HOST_HEAP_MB = 192;
/** Resource Graph takes 15 queries in 5 s, also here; while the clock stands still its window does not end. */
const RESOURCE_GRAPH_WINDOW_MS = 5_100;

/** Items i and iii: scans in one run of local Azure without throttling, each beside a bare client that makes the same reads. */
export async function scanUnthrottled(
  { only, size }: Pick<BenchOptions, "only" | "size">,
  azures: BenchAzures,
  add: (row: BenchRow) => void,
): Promise<void> {
  const args = [
    ...["--no-throttling", "--graph-page-latency", String(GRAPH_PAGE_LATENCY_MS)],
    ...["--host-max-old-space", String(HOST_HEAP_MB)],
  ];
  await azures.use({ size, args }, async (running) => {
    const { azure, state, readyAt } = running;
    const pid = await hostPid(running);
    const memory = sampleMemory(pid);
    try {
      const first = await firstScan(azure);
      const reads = readsBetween(await requestsMade(azure), first);
      // Those who are to be told at once have been.
      await azure.idle();
      const client = await openBareClient(state);
      try {
        if (only.has("i")) {
          const { seconds: bare } = await barely(azure, client, reads);
          const reading = readingSeconds(reads, first.startedAt);
          add(benchRow("(i) first scan, reading only", "s", reading, bare));
          add(benchRow("(i) first scan, all of it", "s", secondsOf(first), bare));
          await azure.idle();
          if (only.has("iii")) await secondScan(azure, client, add);
          const again = await completeScanAgain(azure);
          add(benchRow("(i) complete scan again, nothing changed", "s", secondsOf(again), bare));
        } else {
          await secondScan(azure, client, add);
        }
      } finally {
        await client.close();
      }
      if (!only.has("i")) return;
      await memory.settled(readyAt.here);
      if ((await hostPid(running)) !== pid) throw new Error("The function host was started again.");
      const shift = readyAt.here - readyAt.there;
      const { peakMb, idleMb, allowedMb } = memoryPeak(memory.stop(), readyAt.here, {
        startedAt: first.startedAt + shift,
        endedAt: first.endedAt + shift,
      });
      add(benchRow("(i) memory of the function host, idle", "MB", idleMb));
      add(benchRow("(i) memory of the function host, peak", "MB", peakMb, allowedMb));
    } finally {
      memory.stop();
    }
  });
}

/** Item iii. */
async function secondScan(
  azure: LocalAzure,
  client: BareClient,
  add: (row: BenchRow) => void,
): Promise<void> {
  const since = (await requestsMade(azure)).at(-1)?.id;
  const scan = await scanNow(azure);
  if (!scan.modes.includes("delta")) throw new Error("The second scan has read all over again.");
  const made = madeBetween(await requestsMade(azure, since), scan);
  const reads = made.filter((request) => readKindOf(request) !== undefined);
  await azure.idle();
  const bare = await barely(azure, client, reads);
  const reading = readingSeconds(reads, scan.startedAt);
  add(benchRow("(iii) second scan, reading only", "s", reading, bare.seconds));
  add(benchRow("(iii) second scan, all of it", "s", secondsOf(scan), bare.seconds));
  const asked = made.filter(isToTenant).length;
  add(benchRow("(iii) second scan, requests to the tenant", "requests", asked, bare.requests));
  const stored = made.filter(({ host }) => host.endsWith(".core.windows.net")).length;
  add(benchRow("(iii) second scan, requests to storage", "requests", stored));
}

/** The service begins anew when Graph says that a delta link has expired. */
async function completeScanAgain(azure: LocalAzure): Promise<EndedScan> {
  for (const set of ["applications", "servicePrincipals"]) {
    const path = `*/${set}/delta`;
    await azure.fault({ match: { host: "graph.microsoft.com", path }, status: 410, times: 1 });
  }
  const scan = await scanNow(azure);
  if (scan.modes.includes("delta")) throw new Error("The scan has not read all over again.");
  return scan;
}

/**
 * The median of what a bare client takes for the same reads. The clock stands still meanwhile, so that nothing comes due
 * in the function host. Throws when it did not make as many requests as the scan.
 */
async function barely(
  azure: LocalAzure,
  client: BareClient,
  reads: readonly RequestMade[],
): Promise<{ readonly seconds: number; readonly requests: number }> {
  const plan = readPlanOf(reads);
  const expected = countsOf(reads);
  const seconds: number[] = [];
  await sleep(RESOURCE_GRAPH_WINDOW_MS);
  await azure.controlPost("clock", { freeze: true });
  try {
    for (let run = 0; run < BARE_RUNS; run += 1) {
      seconds.push(await readBarely(client, plan));
      const made = client.takeCounts();
      if (READ_KINDS.some((kind) => made[kind] !== expected[kind])) {
        throw new Error(
          `The bare client made other requests (${JSON.stringify(made)}) than the scan (${JSON.stringify(expected)}).`,
        );
      }
    }
  } finally {
    await azure.controlPost("clock", { flow: true });
  }
  return { seconds: median(seconds), requests: reads.length };
}
