import { createHash } from "node:crypto";
import { z } from "zod";
import type { Table } from "../azure/tables.ts";

/** What events made the service say of a subject since its facts were last written. */
export interface Said {
  readonly subject: string;
  /** As `judge` gives it. */
  readonly memo: string;
  readonly at: Date;
  readonly etag: string;
}

/**
 * Events judge without writing facts, and facts hold what was said last: these rows hold what events said meanwhile, until
 * a scan has looked at the same subjects. Table `Findings`, partition `said`.
 */
export interface SaidStore {
  get(subject: string): Promise<Said | undefined>;
  all(): Promise<readonly Said[]>;
  /** Over the version that was read, or where none was; `conflict` when somebody else was quicker. */
  put(
    subject: string,
    memo: string,
    now: Date,
    over: Said | undefined,
  ): Promise<"done" | "conflict">;
  /** Stays when it has changed since it was read. */
  remove(said: Said): Promise<void>;
}

const PARTITION = "said";
const rowSchema = z.object({
  v: z.literal(1),
  subject: z.string(),
  memo: z.string(),
  at: z.iso.datetime(),
});

export function createSaidStore(deps: { table: Table }): SaidStore {
  const { table } = deps;
  const said = (values: unknown, etag: string): Said => {
    const { subject, memo, at } = rowSchema.parse(values);
    return { subject, memo, at: new Date(at), etag };
  };
  return {
    async get(subject) {
      const row = await table.get(PARTITION, rowOf(subject));
      return row === undefined ? undefined : said(row.values, row.etag);
    },
    async all() {
      const found: Said[] = [];
      for await (const page of table.list(PARTITION)) {
        for (const { values, etag } of page) found.push(said(values, etag));
      }
      return found;
    },
    async put(subject, memo, now, over) {
      const row = rowOf(subject);
      const values = { v: 1, subject, memo, at: now.toISOString() };
      const outcome = await table.change(PARTITION, [
        over === undefined
          ? { kind: "insert", row, values }
          : { kind: "replace", row, values, etag: over.etag },
      ]);
      return outcome.kind === "done" ? "done" : "conflict";
    },
    async remove({ subject, etag }) {
      await table.change(PARTITION, [{ kind: "delete", row: rowOf(subject), etag }]);
    },
  };
}

/** A subject holds slashes, which a key may not. */
function rowOf(subject: string): string {
  return createHash("sha256").update(subject).digest("hex");
}
