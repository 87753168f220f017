import type { Table, WholeTable } from "../azure/tables.ts";
import { invertedMs } from "../core/time.ts";
import {
  findingOf,
  recordOf,
  rowKeysOf,
  severityPrefix,
  statePrefix,
} from "../findings/finding-rows.ts";
import { type Finding, SEVERITIES } from "../findings/finding.ts";
import { deleteRows } from "./delete-rows.ts";
import { KEPT_DAYS, keptSince, mayForgetFinding, MOST_PER_RUN } from "./retention-rules.ts";

/** Deletes findings that have been settled for long, with their history. Answers how many findings. */
export async function forgetFindings(table: Table & WholeTable, now: Date): Promise<number> {
  // Nothing was settled before it was first seen, so the key alone leaves out most.
  const longAgo = invertedMs(keptSince(KEPT_DAYS.resolvedFindings, now));
  const resolved = `s:${statePrefix("resolved")}`;
  const ranges = SEVERITIES.map((severity) => ({
    from: `${resolved}${severityPrefix(severity)}${longAgo}`,
    before: `${resolved}${severityPrefix(severity)}:`,
  }));
  let forgotten = 0;
  for await (const page of table.rows({ ranges })) {
    for (const row of page) {
      const finding = findingOf(row);
      if (!mayForgetFinding(finding, now)) continue;
      if (await forget(row.partition, finding)) forgotten += 1;
      if (forgotten >= MOST_PER_RUN) return forgotten;
    }
  }
  return forgotten;

  /**
   * The main row goes first, under its ETag: a finding that has just come back stays. What a crash leaves behind it is
   * found again by the index row, which goes last.
   */
  async function forget(partition: string, finding: Finding): Promise<boolean> {
    const { main, indexes } = rowKeysOf(finding);
    const [row, waiting] = await Promise.all([
      table.get(partition, main),
      table.get(partition, `p:${finding.id}`),
    ]);
    if (row !== undefined) {
      // What nobody has been told yet stays until somebody has.
      if (waiting !== undefined || !mayForgetFinding(recordOf(row).finding, now)) return false;
      const outcome = await table.change(partition, [
        { kind: "delete", row: main, etag: row.etag },
      ]);
      if (outcome.kind === "changed") return false;
    }
    const history: string[] = [];
    const old = { from: `h:${finding.id}:${longAgo}`, before: `h:${finding.id};`, select: ["v"] };
    for await (const page of table.list(partition, old))
      history.push(...page.map((one) => one.row));
    await deleteRows(table, partition, history);
    await deleteRows(table, partition, [...indexes].reverse());
    return true;
  }
}
