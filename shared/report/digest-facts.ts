import type { WholeTable } from "../azure/tables.ts";
import { after, DAY_MS, invertedMs } from "../core/time.ts";
import {
  type Finding,
  type ResolvedBecause,
  SEVERITIES,
  type Severity,
} from "../findings/finding.ts";
import { findingOf, severityPrefix, statePrefix } from "../findings/finding-rows.ts";

/** What the digest says of findings beyond the totals that each run counts. */
export interface DigestFindings {
  /** First seen in the last seven days, by severity; those that have been settled since included. */
  readonly fresh: Readonly<Record<Severity, number>>;
  /** Settled in the last seven days, by why. */
  readonly resolved: Readonly<Partial<Record<ResolvedBecause, number>>>;
  /** Open ones of severity `low`, the newest first: `MOST_LOW` of them. */
  readonly low: readonly Finding[];
}

const WEEK_MS = 7 * DAY_MS;
const MOST_LOW = 20;

/** Reads the index rows by state, `s:{state}:{severity}:{newest first}:{id}`: three queries over all partitions, once a week. */
export async function digestFindings(table: WholeTable, now: Date): Promise<DigestFindings> {
  const weekAgo = after(now, -WEEK_MS);
  const fresh = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const resolved: Partial<Record<ResolvedBecause, number>> = {};
  const low: { readonly key: string; readonly finding: Finding }[] = [];

  const open = `s:${statePrefix("open")}`;
  const sinceWeekAgo = SEVERITIES.map((severity) => ({
    from: `${open}${severityPrefix(severity)}`,
    before: `${open}${severityPrefix(severity)}${invertedMs(weekAgo)}`,
  }));
  for await (const page of table.rows({ ranges: sinceWeekAgo, select: ["v"] })) {
    for (const { row } of page) {
      const severity = SEVERITIES[Number(row.split(":")[2])];
      if (severity !== undefined) fresh[severity] += 1;
    }
  }

  // When one was settled stands in the row, not in its key: all that are kept are looked through.
  const notOpen = { from: `s:${statePrefix("acknowledged")}`, before: "s;" };
  for await (const page of table.rows({ ranges: [notOpen] })) {
    for (const finding of page.map(findingOf)) {
      if (new Date(finding.firstSeenAt) > weekAgo) fresh[finding.severity] += 1;
      const { resolvedAt, resolvedBecause: because } = finding;
      if (resolvedAt !== undefined && because !== undefined && new Date(resolvedAt) > weekAgo) {
        resolved[because] = (resolved[because] ?? 0) + 1;
      }
    }
  }

  const allLow = `${open}${severityPrefix("low")}`;
  for await (const page of table.rows({ ranges: [{ from: allLow, before: `${allLow}:` }] })) {
    low.push(...page.map((row) => ({ key: row.row, finding: findingOf(row) })));
    low.sort((a, b) => (a.key < b.key ? -1 : 1));
    low.splice(MOST_LOW);
  }
  return { fresh, resolved, low: low.map(({ finding }) => finding) };
}
