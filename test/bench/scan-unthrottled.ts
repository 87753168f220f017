import type { LocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";
import { type BareClient, openBareClient } from "./bare-client.ts";
import { readBarely } from "./bare-reading.ts";
import type { BenchAzures } from "./bench-azures.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { firstResources } from "./first-resources.ts";
import { GRAPH_PAGE_LATENCY_MS } from "./graph-page-latency.ts";
import { hostPid } from "./host-process.ts";
import type { BenchOptions } from "./options.ts";
import { median } from "./quantile.ts";
import { readPlanOf } from "./read-plan.ts";
import {
  countsOf,
  isRead,
  isToStorage,
  isToTenant,
  madeBetween,
  READ_KINDS,
  readingSeconds,
  type RequestMade,
  requestsMade,
} from "./requests-made.ts";
import { memoryPeak, sampleMemory } from "./resident-memory.ts";
import type { ScanBench } from "./scan-benches.ts";
import { type EndedScan, scanNow, scanOfTimer, secondsOf } from "./scans.ts";

const BARE_RUNS = 3;
const HOST_HEAP_MB = 192;
/** So long before a tick the clock is let go. */
const BEFORE_TICK_MS = 5_000;

/** What measuring works with. */
interface Measuring {
  readonly bench: ScanBench;
  readonly azure: LocalAzure;
  readonly client: BareClient;
  readonly add: (row: BenchRow) => void;
}

/** Scans in one run of local Azure without throttling, each beside a bare client that makes the same reads. */
export async function scanUnthrottled(
  bench: ScanBench,
  { only, size }: Pick<BenchOptions, "only" | "size">,
  azures: BenchAzures,
  add: (row: BenchRow) => void,
): Promise<void> {
  const args = [
    ...["--no-throttling", "--graph-page-latency", String(GRAPH_PAGE_LATENCY_MS)],
    ...["--journal-bodies", "--host-max-old-space", String(HOST_HEAP_MB)],
  ];
  const { items, noun, env } = bench;
  await azures.use({ size, args, env }, async (running) => {
    const { azure, state, readyAt } = running;
    const pid = await hostPid(running);
    const memory = sampleMemory(pid);
    try {
      const first = await scanOfTimer(azure);
      const made = madeBetween(await requestsMade(azure), first);
      // Those who are to be told at once have been.
      await azure.idle();
      const client = await openBareClient(state);
      const measuring: Measuring = { bench, azure, client, add };
      try {
        if (only.has(items.first)) {
          const bare = await readAgain(measuring, { scan: first, made }, `(${items.first}) first`);
          await azure.idle();
          if (only.has(items.second)) await secondScan(measuring);
          const again = await completeScanAgain(measuring);
          const name = `(${items.first}) complete ${noun} again, nothing changed`;
          add(benchRow(name, "s", secondsOf(again), bare));
        } else {
          await secondScan(measuring);
        }
        if (only.has(items.second)) await scanAtTick(measuring);
      } finally {
        await client.close();
      }
      if (!only.has(items.first)) return;
      await memory.settled(readyAt.here);
      if ((await hostPid(running)) !== pid) throw new Error("The function host was started again.");
      const shift = readyAt.here - readyAt.there;
      const { peakMb, idleMb, allowedMb } = memoryPeak(memory.stop(), readyAt.here, {
        startedAt: first.startedAt + shift,
        endedAt: first.endedAt + shift,
      });
      add(benchRow(`(${items.first}) memory of the function host, idle`, "MB", idleMb));
      add(benchRow(`(${items.first}) memory of the function host, peak`, "MB", peakMb, allowedMb));
    } finally {
      memory.stop();
    }
  });
}

async function secondScan(measuring: Measuring): Promise<void> {
  const { bench, azure } = measuring;
  const since = (await requestsMade(azure)).at(-1)?.id;
  const scan = await scanNow(azure, bench.kind);
  if (!scan.modes.includes("delta")) throw new Error("The second scan has read all over again.");
  const made = madeBetween(await requestsMade(azure, since), scan);
  await azure.idle();
  await readAgain(measuring, { scan, made }, `(${bench.items.second}) second`);
}

/** What the schedule reads when hardly anything is due. */
async function scanAtTick({ bench, azure, add }: Measuring): Promise<void> {
  const { nextTickAt, items, noun } = bench;
  if (nextTickAt === undefined) return;
  const { id } = await scanNow(azure, bench.kind);
  await moveTo(azure, new Date(nextTickAt.getTime() - BEFORE_TICK_MS));
  const since = (await requestsMade(azure)).at(-1)?.id;
  const scan = await scanOfTimer(azure, id);
  const made = madeBetween(await requestsMade(azure, since), scan);
  const name = `(${items.second}) ${noun} at a tick of the schedule`;
  add(benchRow(`${name}, all of it`, "s", secondsOf(scan)));
  addCounts(made, name, add);
}

/** Beside the reads of a scan those of a bare client: what it adds are rows that begin with `name`. Answers the bare client's seconds. */
async function readAgain(
  measuring: Measuring,
  { scan, made }: { readonly scan: EndedScan; readonly made: readonly RequestMade[] },
  name: string,
): Promise<number> {
  const { bench, add } = measuring;
  const reads = made.filter(isRead);
  const bare = await barely(measuring, reads);
  const reading = readingSeconds(reads, scan.startedAt);
  add(benchRow(`${name} ${bench.noun}, reading only`, "s", reading, bare));
  add(benchRow(`${name} ${bench.noun}, all of it`, "s", secondsOf(scan), bare));
  addCounts(made, `${name} ${bench.noun}`, add, reads.length);
  return bare;
}

function addCounts(
  made: readonly RequestMade[],
  name: string,
  add: Measuring["add"],
  reads?: number,
): void {
  add(
    benchRow(`${name}, requests to the tenant`, "requests", made.filter(isToTenant).length, reads),
  );
  add(benchRow(`${name}, requests to storage`, "requests", made.filter(isToStorage).length));
}

/** The service begins anew when Graph says that a delta link has expired. */
async function completeScanAgain({ bench, azure }: Measuring): Promise<EndedScan> {
  for (const set of bench.deltaSets) {
    const path = `*/${set}/delta`;
    await azure.fault({ match: { host: "graph.microsoft.com", path }, status: 410, times: 1 });
  }
  const scan = await scanNow(azure, bench.kind);
  if (scan.modes.includes("delta")) throw new Error("The scan has not read all over again.");
  return scan;
}

/**
 * The median of what a bare client takes for the same reads, in seconds. The clock stands still meanwhile, so that nothing
 * comes due in the function host. Throws when it did not make as many requests as the scan.
 */
async function barely(
  { azure, client }: Measuring,
  reads: readonly RequestMade[],
): Promise<number> {
  const plan = readPlanOf(reads, await firstResources(azure, reads));
  const expected = countsOf(reads);
  const seconds: number[] = [];
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
  return median(seconds);
}
