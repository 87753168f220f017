import { z } from "zod";
import type { RowChange, RowValues, StoredRow } from "../azure/tables.ts";
import { fingerprint, shardOf } from "../core/fingerprint.ts";
import { invertedMs } from "../core/time.ts";
import {
  FINDING_STATES,
  type Finding,
  type FindingState,
  SEVERITIES,
  type Severity,
} from "./finding.ts";
import type { FindingRecord, ReasonDraft } from "./finding-record.ts";

/** Table `Findings`: fixed shards, so that a finding, its index rows and its history change together. */
export const FINDING_SHARDS = 8;
const VERSION = 1;

/** `f0` … `f7`. */
export function partitionOf(findingId: string): string {
  return `f${shardOf(findingId, FINDING_SHARDS)}`;
}

export const findingPartitions: readonly string[] = Array.from(
  { length: FINDING_SHARDS },
  (_none, index) => `f${index}`,
);

/** A person's part of a row key: 160 bits over the address in lower case. */
export function contactKey(address: string): string {
  return fingerprint([address.toLowerCase()]).slice("fp1:".length);
}

/** `{state}:{severity}:{newest first}:{id}`: the order in which lists are given. */
export function sortKey(finding: Finding): string {
  const newestFirst = invertedMs(new Date(finding.firstSeenAt));
  return `${statePrefix(finding.state)}${severityPrefix(finding.severity)}${newestFirst}:${finding.id}`;
}

export function statePrefix(state: FindingState): string {
  return `${FINDING_STATES.indexOf(state)}:`;
}

export function severityPrefix(severity: Severity): string {
  return `${SEVERITIES.indexOf(severity)}:`;
}

/** Row keys of the finding and of every index row it has. */
export function rowKeysOf(finding: Finding): { main: string; indexes: readonly string[] } {
  const key = sortKey(finding);
  return {
    main: `i:${finding.id}`,
    indexes: [
      `s:${key}`,
      `d:${finding.detector}:${key}`,
      ...principalsOf(finding).map((id) => `w:${id}:${key}`),
      ...(finding.contact === undefined ? [] : [`o:${contactKey(finding.contact.address)}:${key}`]),
    ],
  };
}

/** Object ids, lower case, of who holds or has done what the finding speaks of. */
export function principalsOf({ evidence }: Pick<Finding, "evidence">): readonly string[] {
  const ids = [evidence["principalId"], evidence["actorId"] ?? evidence["givenBy"]];
  return [
    ...new Set(
      ids.flatMap((id) => (typeof id === "string" && GUID.test(id) ? [id.toLowerCase()] : [])),
    ),
  ];
}
/** Nothing else may become a part of a row key. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is waiting to be told of a finding: its reasons, until a person is found for them. */
export interface PendingRecord {
  readonly findingId: string;
  readonly reasons: readonly ReasonDraft[];
}

export function mainValues(record: FindingRecord): RowValues {
  return { v: VERSION, doc: JSON.stringify(record) };
}

export function indexValues(record: FindingRecord): RowValues {
  return { v: VERSION, doc: JSON.stringify(record.finding) };
}

export function pendingValues(pending: PendingRecord): RowValues {
  return { v: VERSION, doc: JSON.stringify(pending) };
}

const docSchema = z.object({ v: z.literal(VERSION), doc: z.string() });

// The cast is where a stored document becomes a record: only this module writes these rows.
function documentOf(row: StoredRow): unknown {
  return JSON.parse(docSchema.parse(row.values).doc);
}

export function recordOf(row: StoredRow): FindingRecord {
  return documentOf(row) as FindingRecord;
}

export function findingOf(row: StoredRow): Finding {
  return documentOf(row) as Finding;
}

export function pendingOf(row: StoredRow): PendingRecord {
  return documentOf(row) as PendingRecord;
}

/** The rows that turn what is stored (`row`) into `record`: index rows whose keys have changed move. */
export function moveRows(row: StoredRow | undefined, record: FindingRecord): RowChange[] {
  const keys = rowKeysOf(record.finding);
  const changes: RowChange[] = [
    row === undefined
      ? { kind: "insert", row: keys.main, values: mainValues(record) }
      : { kind: "replace", row: keys.main, values: mainValues(record), etag: row.etag },
  ];
  for (const key of keys.indexes) {
    changes.push({ kind: "upsert", row: key, values: indexValues(record) });
  }
  if (row !== undefined) {
    for (const old of rowKeysOf(recordOf(row).finding).indexes) {
      if (!keys.indexes.includes(old)) changes.push({ kind: "delete", row: old });
    }
  }
  return changes;
}
