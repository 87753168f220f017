import { z } from "zod";
import type { StoredRow, Table, WholeTable } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import { HEAD, headFromRow } from "../notify/outbox-rows.ts";
import { partitionOf, recordOf } from "../findings/finding-rows.ts";
import type { Finding } from "../findings/finding.ts";
import { deleteRows } from "./delete-rows.ts";
import { KEPT_DAYS, keptSince, mayForgetReason, MOST_PER_RUN } from "./retention-rules.ts";

const FINDINGS_AT_ONCE = 8;

const knownSchema = z.object({
  finding: z.string().optional(),
  episode: z.number().optional(),
});
const keptSchema = z.object({
  v: z.literal(1),
  seq: z.number(),
  finding: z.string(),
  episode: z.number(),
});
const stateSchema = z.object({ state: z.string() });

/**
 * Deletes old reason keys and old messages of the outbox, and what is left of a person of whom nothing else is kept: that
 * row holds a name and an address. `isAll` is false when there is more than one run may do.
 */
export async function forgetReasons(
  deps: { readonly outbox: Table & WholeTable; readonly findings: Pick<Table, "get"> },
  now: Date,
): Promise<{ readonly forgotten: number; readonly isAll: boolean }> {
  const { outbox, findings } = deps;
  const before = keptSince(KEPT_DAYS.reasons, now).toISOString();
  const known = new Map<string, Pick<Finding, "episode" | "state"> | undefined>();
  const touched = new Set<string>();
  let forgotten = 0;
  let looked = 0;
  let isAll = true;

  const old = outbox.rows({
    ranges: [
      { from: "k:", before: "k;" },
      { from: "m:", before: "m;" },
    ],
    earlier: { column: "at", than: before },
  });
  for await (const page of old) {
    if (looked >= MOST_PER_RUN) {
      isAll = false;
      break;
    }
    looked += page.length;
    await learn(page);
    for (const [partition, rows] of byPartition(page)) {
      const gone = rows.filter(mayGo).map(({ row }) => row);
      await deleteRows(outbox, partition, gone);
      await keep(rows.filter((row) => row.row.startsWith("k:") && !mayGo(row)));
      touched.add(partition);
      forgotten += gone.length;
    }
  }
  for (const partition of touched) await forgetPerson(partition);
  return { forgotten, isAll };

  /** Reads the findings that the reasons of a page are about, each once. */
  async function learn(page: readonly StoredRow[]): Promise<void> {
    const ids = page.flatMap(({ values }) => knownSchema.parse(values).finding ?? []);
    const unknown = [...new Set(ids)].filter((id) => !known.has(id));
    await atOnce(FINDINGS_AT_ONCE, unknown, async (id) => {
      const row = await findings.get(partitionOf(id), `i:${id}`);
      known.set(id, row === undefined ? undefined : recordOf(row).finding);
    });
  }

  function mayGo({ row, values }: StoredRow): boolean {
    // A message that is still being tried is part of where its person's outbox stands.
    if (row.startsWith("m:")) return stateSchema.parse(values).state !== "sending";
    const { finding, episode } = knownSchema.parse(values);
    if (finding === undefined || episode === undefined) return true;
    return mayForgetReason({ episode }, known.get(finding));
  }

  /** Keys that must stay count as of today: they are looked at again in 400 days, not every day in the way of the others. */
  async function keep(rows: readonly StoredRow[]): Promise<void> {
    for (const { partition, row, values } of rows) {
      const { v, seq, finding, episode } = keptSchema.parse(values);
      const renewed = { v, seq, at: now.toISOString(), finding, episode };
      await outbox.change(partition, [{ kind: "upsert", row, values: renewed }]);
    }
  }

  /**
   * The head goes last, under its ETag: every change of the partition replaces it, so nothing can have been recorded in
   * between. Numbers begin at 1 again for a person who comes back, and so do the keys of messages: after 400 days no receiver
   * takes that for a repeat.
   */
  async function forgetPerson(partition: string): Promise<void> {
    for await (const page of outbox.list(partition, { pageSize: 2 })) {
      const [head, other] = page;
      if (head?.row !== HEAD || other !== undefined) return;
      const { lastSeq, sentThrough } = headFromRow(head);
      if (lastSeq > sentThrough) return;
      await outbox.change(partition, [{ kind: "delete", row: HEAD, etag: head.etag }]);
      return;
    }
  }
}

function byPartition(rows: readonly StoredRow[]): ReadonlyMap<string, readonly StoredRow[]> {
  const partitions = new Map<string, StoredRow[]>();
  for (const row of rows) {
    const known = partitions.get(row.partition);
    if (known === undefined) partitions.set(row.partition, [row]);
    else known.push(row);
  }
  return partitions;
}
