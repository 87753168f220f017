import type { ScanKind } from "../http/scans.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { AUDIT_LOG, SOURCES, type SourceName } from "./scan-types.ts";
import type { SourceRecord } from "./sources-store.ts";

/**
 * How old a source may become before a scan on the schedule reads it again. What is not here is read by every scan of its
 * kind. Reading roles costs little and who has just become powerful is urgent; application permissions have neither a change
 * feed nor a list of their own.
 */
const EVERY_MS: Readonly<Partial<Record<SourceName, number>>> = {
  workloads: HOUR_MS,
  "azure-eligible": HOUR_MS,
  "delegated-grants": HOUR_MS,
  // Each identity is asked by itself.
  "identity-federations": 6 * HOUR_MS,
  "application-permissions": 6 * HOUR_MS,
  "other-application-permissions": DAY_MS,
};

/** A schedule's ticks are never exactly as far apart as they should be. */
const SLACK_MS = MINUTE_MS;

/** The sources of a kind that a scan on the schedule is to read now. */
export function dueSources(
  kind: ScanKind,
  records: ReadonlyMap<string, SourceRecord>,
  now: Date,
): readonly SourceName[] {
  return SOURCES[kind].filter((source) => {
    const every = EVERY_MS[source];
    const last = records.get(source);
    if (every === undefined || last?.lastReadAt === undefined || last.state !== "current") {
      return true;
    }
    return now.getTime() - new Date(last.lastReadAt).getTime() >= every - SLACK_MS;
  });
}

/** A source that was not read to its end for this long is not current, whatever the last try said. */
export function staleAfterMs(source: SourceName): number {
  return 3 * Math.max(HOUR_MS, EVERY_MS[source] ?? 0);
}

/** Every source of every kind, in the order in which people are shown them. */
export const allSources: readonly SourceName[] = [...Object.values(SOURCES).flat(), AUDIT_LOG];
