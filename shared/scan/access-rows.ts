import { z } from "zod";
import { keySafe } from "../audit/key-safe.ts";
import type { RowChange, StoredRow } from "../azure/tables.ts";
import { shardOf } from "../core/fingerprint.ts";
import { fromChunks, inChunks } from "../findings/chunked-text.ts";
import type { AccessRecord, RecordedHolding, RecordedMember } from "../privilege/access-record.ts";

/**
 * Rows of table `Access`, partitions `a0` … `a7` by principal: `p|{id}` is a principal, `{id}|has|{n}` are the members of a
 * group, `{id}|in|{group}|{relation}` is what comes through one. Principals lie together, so that a list of them reads nothing
 * of the rest, and of their columns only those of a line.
 */

/** A principal's record; who else gets it through a group is only counted. */
export interface OwnAccess extends Omit<AccessRecord, "members"> {
  /** Of a group whose members are known: how many principals get it so, owners and those who are only eligible included. */
  readonly membersCount?: number;
}

/** What a list says of a principal: of its holdings the strongest. */
export interface PrincipalLine extends Omit<OwnAccess, "holdings"> {
  readonly strongest: RecordedHolding;
}

type Upsert = Extract<RowChange, { kind: "upsert" }>;

const SHARDS = 8;
/** Of a large group all would be more than the 1 MiB of a row. */
const MEMBERS_IN_ROW = 4_000;
const docSchema = z.looseObject({ v: z.literal(1) });
const lineSchema = z.object({ v: z.literal(1), line: z.string() });

/** All partitions, in the order of a list. */
export const ACCESS_PARTITIONS: readonly string[] = Array.from(
  { length: SHARDS },
  (_none, shard) => `a${shard}`,
);
export const PRINCIPAL_ROWS = { from: "p|", before: "p}" } as const;
/** The columns of a line; `POWER_COLUMN` is the one that a list chooses by. */
export const LINE_COLUMNS: readonly string[] = ["v", "line"];
export const POWER_COLUMN = "power";

export function partitionOf(principalId: string): string {
  return `a${shardOf(principalId, SHARDS)}`;
}

/** A classic administrator's id holds a mail address, and that what a key may not. */
export function principalRow(principalId: string): string {
  return `p|${keySafe(principalId)}`;
}

export function principalUpsert(record: AccessRecord): Upsert {
  const { members, ...rest } = record;
  const membersCount =
    members === undefined ? undefined : new Set(members.map(({ id }) => id)).size;
  const own: OwnAccess = { ...rest, ...(membersCount === undefined ? {} : { membersCount }) };
  const { holdings, ...said } = own;
  const line: PrincipalLine = { ...said, strongest: holdings[0] };
  const values = {
    v: 1,
    [POWER_COLUMN]: own.power,
    line: JSON.stringify(line),
    ...inChunks("doc", JSON.stringify(own)),
  };
  return { kind: "upsert", row: principalRow(record.id), values };
}

export function ownAccessIn({ values }: StoredRow): OwnAccess {
  // The cast is where a stored document becomes a record: only this module writes these rows.
  return JSON.parse(fromChunks("doc", docSchema.parse(values))) as OwnAccess;
}

export function lineIn({ values }: StoredRow): PrincipalLine {
  // The cast is where a stored document becomes a record: only this module writes these rows.
  return JSON.parse(lineSchema.parse(values).line) as PrincipalLine;
}

/** The members of a group, in as many rows as they take. */
export function memberUpserts(
  groupId: string,
  members: readonly RecordedMember[],
): readonly Upsert[] {
  const count = Math.ceil(members.length / MEMBERS_IN_ROW);
  return Array.from({ length: count }, (_none, n) => {
    const some = members.slice(n * MEMBERS_IN_ROW, (n + 1) * MEMBERS_IN_ROW);
    const values = { v: 1, ...inChunks("doc", JSON.stringify(some)) };
    return { kind: "upsert", row: `${groupId}|has|${String(n).padStart(6, "0")}`, values };
  });
}

export function membersIn({ values }: StoredRow): readonly RecordedMember[] {
  // The cast is where a stored document becomes records: only this module writes these rows.
  return JSON.parse(fromChunks("doc", docSchema.parse(values))) as RecordedMember[];
}

export function membershipRow(groupId: string, { id, relation }: RecordedMember): string {
  return `${id}|in|${groupId}|${relation}`;
}
