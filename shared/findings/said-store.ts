import { createHash } from "node:crypto";
import { z } from "zod";
import type { Table } from "../azure/tables.ts";
import { fromChunks, inChunks } from "./chunked-text.ts";

/** What events made the service say of a subject since its facts were last written. */
export interface Said {
  readonly subject: string;
  /** As `judge` gives it. */
  readonly memo: string;
  /** What the facts' memo held and this one did not when it was written: see `leftOutOf`. */
  readonly leftOut: readonly string[];
  /** The sources that say what is so: a scan that has read them all since knows better. */
  readonly sources: readonly string[];
  /** Ids by which the audit log knows what was looked at, which the facts may not tell. */
  readonly ids: readonly string[];
  /** What has been seen since the facts were written, by key: the fact as it is, `null` where it is gone. */
  readonly seen: readonly SeenFact[];
  readonly at: Date;
  readonly etag: string;
}

export type SeenFact = readonly [key: string, fact: unknown];

/**
 * Events judge without writing facts, and facts hold what was said last: these rows hold what events said meanwhile, until
 * a scan has looked at the same subjects. Table `Findings`, a partition for each kind of matter.
 */
export interface SaidStore {
  get(subject: string): Promise<Said | undefined>;
  all(): Promise<readonly Said[]>;
  /**
   * Over the version that was read, or where none was; `conflict` when somebody else was quicker, `too-big` when it is more than a
   * row takes.
   */
  put(
    said: Pick<Said, "subject" | "memo" | "leftOut" | "sources" | "ids" | "seen">,
    now: Date,
    over: Said | undefined,
  ): Promise<"done" | "conflict" | "too-big">;
  /** Stays when it has changed since it was read. */
  remove(said: Said): Promise<void>;
}

/** A row takes 1 MiB, two bytes a character (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, checked 2026-11-21). */
const LONGEST = 500_000;

const rowSchema = z.looseObject({ v: z.literal(1), at: z.iso.datetime() });
const docSchema = z.object({
  subject: z.string(),
  memo: z.string(),
  leftOut: z.array(z.string()).default([]),
  sources: z.array(z.string()),
  ids: z.array(z.string()).default([]),
  seen: z.array(z.tuple([z.string(), z.unknown()])),
});

export function createSaidStore(deps: { table: Table; kind: string }): SaidStore {
  const { table } = deps;
  const partition = `said-${deps.kind}`;
  const said = (values: unknown, etag: string): Said => {
    const row = rowSchema.parse(values);
    const doc = docSchema.parse(JSON.parse(fromChunks("doc", row)));
    return { ...doc, at: new Date(row.at), etag };
  };
  return {
    async get(subject) {
      const row = await table.get(partition, rowOf(subject));
      return row === undefined ? undefined : said(row.values, row.etag);
    },
    async all() {
      const found: Said[] = [];
      for await (const page of table.list(partition)) {
        for (const { values, etag } of page) found.push(said(values, etag));
      }
      return found;
    },
    async put({ subject, memo, leftOut, sources, ids, seen }, now, over) {
      const row = rowOf(subject);
      const doc = JSON.stringify({ subject, memo, leftOut, sources, ids, seen });
      if (doc.length > LONGEST) return "too-big";
      const values = { v: 1, at: now.toISOString(), ...inChunks("doc", doc) };
      const outcome = await table.change(partition, [
        over === undefined
          ? { kind: "insert", row, values }
          : { kind: "replace", row, values, etag: over.etag },
      ]);
      return outcome.kind === "done" ? "done" : "conflict";
    },
    async remove({ subject, etag }) {
      await table.change(partition, [{ kind: "delete", row: rowOf(subject), etag }]);
    },
  };
}

/** A subject holds slashes, which a key may not. */
function rowOf(subject: string): string {
  return createHash("sha256").update(subject).digest("hex");
}
