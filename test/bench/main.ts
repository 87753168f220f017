/** `npm run bench -- --help`: measures the built service on local Azure, and prints what came of it. */
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { appLoaded } from "./app-loaded.ts";
import { createBenchAzures } from "./bench-azures.ts";
import type { BenchRow } from "./bench-row.ts";
import { benchTable } from "./bench-table.ts";
import { daysPassed } from "./days-passed.ts";
import { eventsTold } from "./events-told.ts";
import { type BenchOptions, readBenchOptions, usage } from "./options.ts";
import { scanThrottled } from "./scan-throttled.ts";
import { scanUnthrottled } from "./scan-unthrottled.ts";

/** The rows come in the order of the runs, which is not that of the items. */
const ORDER = ["(i)", "(ii)", "(iii)", "(iv)", "(v)", "(vi)"];

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
  const wanted = [
    ...(only.has("i") || only.has("iii")
      ? [() => scanUnthrottled({ only, size }, azures, add)]
      : []),
    ...(only.has("ii") ? [() => scanThrottled({ size }, azures, add)] : []),
    ...(only.has("iv") ? [() => eventsTold(events, azures, add)] : []),
    ...(only.has("v") ? [() => appLoaded(add)] : []),
    ...(only.has("vi") ? [() => daysPassed(azures, add)] : []),
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
  // Once, in the end, and in the order of the items.
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
  return ORDER.indexOf(name.split(" ")[0] ?? "");
}
