import type { Graph, GraphPage } from "../azure/graph.ts";
import { NotAnswered } from "../azure/graph-errors.ts";
import { requests } from "../azure/request-manifest.ts";
import { after, MINUTE_MS, parseInstant } from "../core/time.ts";
import { type AuditRecord, parseAuditRecord } from "./audit-record.ts";

/** What reading the log came to; `records` has been used up when `result` is read. */
export interface AuditReading {
  /** Oldest first, each once. What was read before, in the overlap, comes again: its id says so. */
  readonly records: AsyncIterable<AuditRecord>;
  result(): {
    readonly unreadable: number;
    /** `mayGoOn` has ended it before the log's end. */
    readonly isCutShort: boolean;
  };
}

export type AuditOutcome =
  | { readonly kind: "read"; readonly reading: AuditReading }
  /**
   * The log does not reach back so far: it is read from `earliest` (ISO 8601) on, what happened before can no longer be read.
   */
  | {
      readonly kind: "reaches-less-far";
      readonly earliest: string;
      readonly reading: AuditReading;
    };

/** Records come late and out of order: most within five minutes, some not within fifteen. */
const AUDIT_OVERLAP_MS = 15 * MINUTE_MS;
/** What the log keeps ends later with every second: the instant that it names is out of reach when it is asked for. */
const RETENTION_MARGIN_MS = MINUTE_MS;
/** The largest page: the budget counts requests. */
const TOP = "999";

/**
 * Reads the directory's audit log from `since` minus the overlap to its end, or until `mayGoOn` says no. Page by page, the next
 * page is fetched while this one is used. One read at a time: 5 requests in 10 s are shared by all reads of audit log, sign-ins
 * and reports
 * (learn.microsoft.com/graph/throttling-limits, checked 2026-11-21). Throws what the adapter throws when it cannot be read.
 */
export async function readAuditLog(
  graph: Graph,
  since: Date,
  mayGoOn: () => boolean,
): Promise<AuditOutcome> {
  const from = after(since, -AUDIT_OVERLAP_MS);
  try {
    return { kind: "read", reading: await readFrom(graph, from, mayGoOn) };
  } catch (error) {
    const named = earliestNamed(error, from);
    if (named === undefined) throw error;
    const earliest = after(named, RETENTION_MARGIN_MS);
    const reading = await readFrom(graph, earliest, mayGoOn);
    return { kind: "reaches-less-far", earliest: earliest.toISOString(), reading };
  }
}

async function readFrom(graph: Graph, from: Date, mayGoOn: () => boolean): Promise<AuditReading> {
  const first = await graph.page(requests.directoryAudits, {
    query: {
      $filter: `activityDateTime ge ${from.toISOString()}`,
      // Newest first otherwise: a read that is ended early would then lack the oldest.
      $orderby: "activityDateTime asc",
      $top: TOP,
    },
  });
  return readOn(graph, first, mayGoOn);
}

function readOn(graph: Graph, first: GraphPage, mayGoOn: () => boolean): AuditReading {
  const seen = new Set<string>();
  let unreadable = 0;
  let isCutShort = false;

  async function* records(): AsyncIterable<AuditRecord> {
    let coming: Promise<GraphPage> | undefined = Promise.resolve(first);
    while (coming !== undefined) {
      const page: GraphPage = await coming;
      const { nextLink: link } = page;
      isCutShort = link !== undefined && !mayGoOn();
      coming =
        link === undefined || isCutShort
          ? undefined
          : graph.page(requests.directoryAudits, { link });
      // Its failure is met where it is awaited; until then it must not count as nobody's.
      coming?.catch(() => undefined);
      for (const row of page.rows) {
        const record = parseAuditRecord(row);
        if (record === undefined) {
          unreadable += 1;
          continue;
        }
        if (!seen.has(record.id)) yield record;
        seen.add(record.id);
      }
    }
  }

  return {
    records: records(),
    result: () => ({ unreadable, isCutShort }),
  };
}

/**
 * Asked for what is older than it keeps, the log answers 400 and names the earliest instant, in the message and nowhere
 * else. In which words is not documented, so they are not looked at: an instant later than the one asked for is. Without
 * one it is an error like any other.
 */
function earliestNamed(error: unknown, from: Date): Date | undefined {
  if (!(error instanceof NotAnswered) || error.status !== 400) return undefined;
  const message = error.cause instanceof Error ? error.cause.message : "";
  return (
    [...message.matchAll(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?/gi)]
      // Without an offset it is UTC, like all instants of Graph.
      .map(([, instant = "", offset = "Z"]) => parseInstant(`${instant}${offset}`))
      .find((instant) => instant !== undefined && instant.getTime() > from.getTime())
  );
}
