import type { BenchAzures } from "./bench-azures.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { budgetTime, chainSeconds } from "./budget-time.ts";
import { GRAPH_PAGE_LATENCY_MS } from "./graph-page-latency.ts";
import type { BenchOptions } from "./options.ts";
import { readingSeconds, readsBetween, requestsMade } from "./requests-made.ts";
import { firstScan } from "./scans.ts";

/** Item ii: the first scan with every budget kept, against what budgets and latency make of its requests at the least. */
export async function scanThrottled(
  { size }: Pick<BenchOptions, "size">,
  azures: BenchAzures,
  add: (row: BenchRow) => void,
): Promise<void> {
  const args = ["--graph-page-latency", String(GRAPH_PAGE_LATENCY_MS)];
  await azures.use({ size, args }, async ({ azure, state }) => {
    const scan = await firstScan(azure);
    const reads = readsBetween(await requestsMade(azure), scan);
    const reading = readingSeconds(reads, scan.startedAt);
    const budget = budgetTime(reads, state.counts["users"] ?? 0);
    const chain = chainSeconds(reads, GRAPH_PAGE_LATENCY_MS);
    const least = Math.max(budget.byWindows, chain);
    add(benchRow("(ii) first scan with throttling, reading, by windows", "s", reading, least));
    const steady = Math.max(budget.byRates, chain);
    add(benchRow("(ii) the same, budgets spent evenly", "s", reading, steady));
    const refused = reads.filter(({ status }) => status === 429).length;
    add(benchRow("(ii) requests refused (429)", "requests", refused));
  });
}
