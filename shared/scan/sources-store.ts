import { z } from "zod";
import type { RowChange, Table } from "../azure/tables.ts";
import { fingerprint } from "../core/fingerprint.ts";
import {
  type ContactReading,
  type ContactReadings,
  refusedAfter,
} from "../owners/contact-readings.ts";
import type { ScanKind } from "../http/scans.ts";
import type { BlindRecord } from "./coverage-rules.ts";
import type { SourceName } from "./scan-types.ts";

/** What is known of a source's last reads. Instants are ISO 8601 UTC. */
export interface SourceRecord {
  readonly source: SourceName;
  readonly state: "current" | "unreadable";
  readonly lastReadAt?: string;
  /** Of the last read that brought the whole set up to date, by changes or completely. */
  readonly lastCompleteAt?: string;
  readonly records?: number;
  readonly why?: string;
}

/** Counted at the end of a run. */
export interface Totals {
  readonly at: string;
  /** `state:severity:detector` → number. */
  readonly findings: Readonly<Record<string, number>>;
}

/** What was said once and is not said again. */
export interface Said {
  readonly summaryAt?: string;
  readonly policyInvalid?: boolean;
  /** The day on which all findings were last looked through for what waits to be told. */
  readonly sweptOn?: string;
  /** The last run of which all this says how it ended. */
  readonly concluded?: string;
  /** What the policy said at the last run. */
  readonly notifyMode?: "preview" | "live";
}

/** All of it, as one small partition. */
export interface SourcesState {
  readonly sources: ReadonlyMap<string, SourceRecord>;
  readonly blind: ReadonlyMap<string, BlindRecord>;
  readonly totals?: Totals;
  /** By the kind of the scans that said it. */
  readonly said: ReadonlyMap<ScanKind, Said>;
  /** What the directory refused when people were last looked for. */
  readonly contactsRefused?: readonly ContactReading[];
}

export interface SourcesStore {
  read(): Promise<SourcesState>;
  /** Only what was said: one small row. */
  readSaid(kind: ScanKind): Promise<Said>;
  /** Writes what is given, and removes the causes named in `closed`. */
  write(change: {
    sources?: readonly SourceRecord[];
    blind?: readonly BlindRecord[];
    closed?: readonly string[];
    totals?: Totals;
    said?: { readonly kind: ScanKind; readonly said: Said };
  }): Promise<void>;
  /**
   * Keeps how the directory took it when people were looked for. A row of its own, written only when that changes: it may be
   * called while a scan concludes.
   */
  noteReadings(readings: ContactReadings): Promise<void>;
}

const PARTITION = "source";
const CONTACTS = "contacts";
const MOST = 100;
const TRIES = 5;
const rowSchema = z.object({ v: z.literal(1), doc: z.string() });

/** Table `Sources`. A source's rows are written by the one scan of its kind that holds the lock; not so the row `contacts`. */
export function createSourcesStore(deps: { table: Table }): SourcesStore {
  const { table } = deps;
  return {
    async read() {
      const sources = new Map<string, SourceRecord>();
      const blind = new Map<string, BlindRecord>();
      let totals: Totals | undefined;
      const said = new Map<ScanKind, Said>();
      let contacts: ContactsRecord | undefined;
      for await (const page of table.list(PARTITION)) {
        for (const row of page) {
          const doc: unknown = JSON.parse(rowSchema.parse(row.values).doc);
          // The casts are where stored documents become records: only this module writes these rows.
          if (row.row.startsWith("s:")) sources.set(row.row.slice(2), doc as SourceRecord);
          else if (row.row.startsWith("b:"))
            blind.set((doc as BlindRecord).cause, doc as BlindRecord);
          else if (row.row === "totals") totals = doc as Totals;
          else if (row.row.startsWith(SAID)) {
            said.set(row.row.slice(SAID.length) as ScanKind, doc as Said);
          } else if (row.row === CONTACTS) contacts = doc as ContactsRecord;
        }
      }
      return {
        sources,
        blind,
        said,
        ...(totals === undefined ? {} : { totals }),
        ...(contacts === undefined ? {} : { contactsRefused: contacts.refused }),
      };
    },
    async readSaid(kind) {
      const row = await table.get(PARTITION, saidRow(kind));
      // The cast is where a stored document becomes a record: only this module writes this row.
      return row === undefined ? {} : (JSON.parse(rowSchema.parse(row.values).doc) as Said);
    },
    async write({ sources = [], blind = [], closed = [], totals, said }) {
      const changes: RowChange[] = [
        ...sources.map((one) => upsert(`s:${one.source}`, one)),
        ...blind.map((one) => upsert(blindRow(one.cause), one)),
        ...(totals === undefined ? [] : [upsert("totals", totals)]),
        ...(said === undefined ? [] : [upsert(saidRow(said.kind), said.said)]),
      ];
      for (let start = 0; start < changes.length; start += MOST) {
        await table.change(PARTITION, changes.slice(start, start + MOST));
      }
      // One by one: in a transaction, one that is gone already would undo the others.
      for (const cause of closed) {
        await table.change(PARTITION, [{ kind: "delete", row: blindRow(cause) }]);
      }
    },
    async noteReadings(readings) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const stored = await table.get(PARTITION, CONTACTS);
        const before =
          stored === undefined
            ? []
            : // The cast is where a stored document becomes a record: only this module writes this row.
              (JSON.parse(rowSchema.parse(stored.values).doc) as ContactsRecord).refused;
        const refused = refusedAfter(before, readings);
        if (refused.join() === before.join()) return;
        const { row, values } = upsert(CONTACTS, { refused });
        const outcome = await table.change(PARTITION, [
          stored === undefined
            ? { kind: "insert", row, values }
            : { kind: "replace", row, values, etag: stored.etag },
        ]);
        if (outcome.kind === "done") return;
      }
      // Others keep writing what they have just been told: nobody's message waits for this, and the next who asks says it again.
    },
  };
}

const SAID = "said:";

function saidRow(kind: ScanKind): string {
  return `${SAID}${kind}`;
}

interface ContactsRecord {
  readonly refused: readonly ContactReading[];
}

function upsert(row: string, doc: object): Extract<RowChange, { kind: "upsert" }> {
  return { kind: "upsert", row, values: { v: 1, doc: JSON.stringify(doc) } };
}

/** A cause comes from an error code: what a key may not hold is put aside, and then a hash keeps two causes apart. */
function blindRow(cause: string): string {
  const plain = cause.replaceAll(/[^A-Za-z0-9:_.-]/g, "_").slice(0, 200);
  return plain === cause ? `b:${cause}` : `b:${plain}:${fingerprint([cause])}`;
}
