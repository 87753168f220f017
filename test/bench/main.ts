/** `npm run bench -- --help`: measures the built service on local Azure, and prints what came of it. */
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { appLoaded } from "./app-loaded.ts";
import { createBenchAzures } from "./bench-azures.ts";
import type { BenchRow } from "./bench-row.ts";
import { benchTable } from "./bench-table.ts";
import { daysPassed } from "./days-passed.ts";
import { eventsTold } from "./events-told.ts";
import { type BenchOptions, ITEMS, readBenchOptions, usage } from "./options.ts";
import { roleEventsTold } from "./role-events-told.ts";
import { ACCESS_BENCH, CREDENTIAL_BENCH, type ScanBench } from "./scan-benches.ts";
import { scanThrottled } from "./scan-throttled.ts";
import { scanUnthrottled } from "./scan-unthrottled.ts";

const azures = createBenchAzures();
const rows: BenchRow[] = [];
const stopping = new AbortController();
const isStopping = (): boolean => stopping.signal.aborted;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopping.abort();
    console.error("Stopping …");
    void azures.stopAll().finally(() => process.exit(1));
  });
}

const options = readBenchOptions(process.argv.slice(2));
if (typeof options === "string") {
  console.error(options === "help" ? usage : `${options}\n\n${usage}`);
  process.exitCode = options === "help" ? 0 : 2;
} else {
  process.exitCode = (await bench(options)) ? 0 : 1;
}

/** Answers whether all that was asked for could be measured. */
async function bench({ only, size, events, jsonFile }: BenchOptions): Promise<boolean> {
  const add = (row: BenchRow): void => {
    rows.push(row);
    console.error(benchTable([row]).split("\n").at(-1));
  };
  const scans = ({ items, ...rest }: ScanBench): (() => Promise<void>)[] => {
    const bench = { ...rest, items };
    return [
      ...(only.has(items.first) || only.has(items.second)
        ? [() => scanUnthrottled(bench, { only, size }, azures, add)]
        : []),
      ...(only.has(items.throttled) ? [() => scanThrottled(bench, { size }, azures, add)] : []),
    ];
  };
  const wanted = [
    ...scans(CREDENTIAL_BENCH),
    ...(only.has("iv") ? [() => eventsTold(events, azures, add)] : []),
    ...(only.has("v") ? [() => appLoaded(add)] : []),
    ...(only.has("vi") ? [() => daysPassed(azures, add)] : []),
    ...scans(ACCESS_BENCH),
    ...(only.has("x") ? [() => roleEventsTold(events, azures, add)] : []),
  ];
  let failures = 0;
  for (const measure of wanted) {
    if (isStopping()) break;
    try {
      await measure();
      console.error(`Load of this machine meanwhile: ${load()}.`);
    } catch (error) {
      // What is being stopped fails in any way; that is nobody's news.
      if (isStopping()) break;
      failures += 1;
      console.error(error instanceof Error ? error.message : error);
    }
  }
  // Once, in the end, and in the order of the items, which is not that of the runs.
  rows.sort((a, b) => itemOf(a) - itemOf(b));
  console.log(benchTable(rows));
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(rows, undefined, 2)}\n`);
  return failures === 0;
}

/** Of the last 1, 5 and 15 minutes: what else runs here makes numbers worse. */
function load(): string {
  const averages = loadavg().map((average) => average.toFixed(1));
  return `${averages.join(", ")} on ${availableParallelism()} cores`;
}

function itemOf({ name }: BenchRow): number {
  return ITEMS.findIndex((item) => name.startsWith(`(${item})`));
}
