import type { BenchAzures } from "./bench-azures.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { budgetTime, chainSeconds } from "./budget-time.ts";
import { GRAPH_PAGE_LATENCY_MS } from "./graph-page-latency.ts";
import type { BenchOptions } from "./options.ts";
import { isRead, madeBetween, readingSeconds, requestsMade } from "./requests-made.ts";
import type { ScanBench } from "./scan-benches.ts";
import { scanOfTimer } from "./scans.ts";

/** The first scan with every budget kept, against what budgets and latency make of its requests at the least. */
export async function scanThrottled(
  { items, noun, env }: ScanBench,
  { size }: Pick<BenchOptions, "size">,
  azures: BenchAzures,
  add: (row: BenchRow) => void,
): Promise<void> {
  const args = ["--graph-page-latency", String(GRAPH_PAGE_LATENCY_MS), "--journal-bodies"];
  await azures.use({ size, args, env }, async ({ azure, state }) => {
    const scan = await scanOfTimer(azure);
    const reads = madeBetween(await requestsMade(azure), scan).filter(isRead);
    const reading = readingSeconds(reads, scan.startedAt);
    const budget = budgetTime(reads, state.counts["users"] ?? 0);
    const chain = chainSeconds(reads, GRAPH_PAGE_LATENCY_MS);
    const least = Math.max(budget.byWindows, chain);
    const name = `(${items.throttled}) first ${noun} with throttling, reading`;
    add(benchRow(`${name}, by windows`, "s", reading, least));
    const steady = Math.max(budget.byRates, chain);
    add(benchRow(`(${items.throttled}) the same, budgets spent evenly`, "s", reading, steady));
    const refused = reads.filter(({ status }) => status === 429).length;
    add(benchRow(`(${items.throttled}) requests refused (429)`, "requests", refused));
  });
}
