import { z } from "zod";
import { SEVERITIES, SUBJECT_KINDS } from "../findings/finding.ts";
import type { RowValues, StoredRow } from "../azure/tables.ts";
import { doingSchema } from "./incident.ts";
import { text } from "./message-text.ts";
import type { Notice, Reason } from "./reason.ts";

/** One column holds at most 32 K UTF-16 units (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). */
const COLUMN_CHARS = 30_000;
/** Bounds that keep the largest reason far below the 1 MiB of a row, whatever a tenant puts into its names. */
const MAX_TEXT = 1_000;
const MAX_ROW_TEXT = 200;
const MAX_SECTIONS = 20;
const MAX_ROWS = 300;

/** The row's values for a waiting reason: its JSON, in as many columns as it takes. */
export function reasonToRow(reason: Reason): RowValues {
  const json = asciiJson({ ...reason, notice: bounded(reason.notice) });
  const columns: Record<string, string> = {};
  for (let at = 0, n = 0; at < json.length; at += COLUMN_CHARS, n += 1) {
    columns[`json${n}`] = json.slice(at, at + COLUMN_CHARS);
  }
  return { v: 1, severity: reason.severity, columns: Object.keys(columns).length, ...columns };
}

/** The reason that `reasonToRow` wrote. Throws on a row that is something else. */
export function reasonFromRow(row: StoredRow): Reason {
  const { columns } = z.object({ columns: z.int() }).parse(row.values);
  let json = "";
  for (let n = 0; n < columns; n += 1) json += z.string().parse(row.values[`json${n}`]);
  return reasonSchema.parse(JSON.parse(json));
}

/** Roughly what the row takes in a request: for packing rows into transactions of at most 4 MiB. */
export function reasonSize(values: RowValues): number {
  return Object.values(values).reduce<number>(
    (sum, value) => sum + (typeof value === "string" ? value.length * 1.2 : 16),
    200,
  );
}

/** JSON of ASCII alone: can be cut anywhere, and carries a lone surrogate where UTF-8 would turn it into something else. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function bounded(notice: Notice): Notice {
  if (notice.kind === "finding") {
    return {
      ...notice,
      title: cut(notice.title),
      what: cut(notice.what),
      whyItMatters: cut(notice.whyItMatters),
      whatToDo: cut(notice.whatToDo),
      toldBecause: cut(notice.toldBecause),
      subject: { ...notice.subject, name: cut(notice.subject.name) },
      ...(notice.contactName === undefined
        ? {}
        : { contactName: cut(notice.contactName, MAX_ROW_TEXT) }),
      ...(notice.doneBy === undefined ? {} : { doneBy: cut(notice.doneBy, MAX_ROW_TEXT) }),
      ...(notice.over === undefined ? {} : { over: cut(notice.over) }),
    };
  }
  let left = MAX_ROWS;
  return {
    ...notice,
    title: cut(notice.title),
    intro: cut(notice.intro),
    sections: notice.sections.slice(0, MAX_SECTIONS).map(({ heading, rows }) => {
      const kept = rows.slice(0, left).map(({ label, value }) => ({
        label: cut(label, MAX_ROW_TEXT),
        value: cut(value, MAX_ROW_TEXT),
      }));
      left -= kept.length;
      const missing = rows.length - kept.length;
      return {
        heading: cut(heading),
        rows: missing > 0 ? [...kept, { label: "…", value: text.more(missing) }] : kept,
      };
    }),
  };
}

function cut(text: string, max = MAX_TEXT): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

const noticeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("finding"),
    findingId: z.string(),
    title: z.string(),
    what: z.string(),
    whyItMatters: z.string(),
    whatToDo: z.string(),
    subject: z.object({
      kind: z.enum(SUBJECT_KINDS),
      id: z.string(),
      name: z.string(),
    }),
    ids: z
      .object({ clientId: z.string().exactOptional(), objectId: z.string().exactOptional() })
      .exactOptional(),
    endsAt: z.string().exactOptional(),
    toldBecause: z.string(),
    contact: z.string().exactOptional(),
    contactName: z.string().exactOptional(),
    doneBy: z.string().exactOptional(),
    over: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal("summary"),
    title: z.string(),
    intro: z.string(),
    sections: z.array(
      z.object({
        heading: z.string(),
        rows: z.array(z.object({ label: z.string(), value: z.string() })),
      }),
    ),
  }),
]);

const reasonSchema: z.ZodType<Reason> = z.object({
  thread: z.string(),
  kind: z.string(),
  threshold: z.number().exactOptional(),
  episode: z.number(),
  person: z.object({ id: z.string(), address: z.string(), name: z.string().exactOptional() }),
  channel: z.enum(["email", "teams", "webhook"]),
  severity: z.enum(SEVERITIES),
  at: z.string(),
  occurredAt: z.string().exactOptional(),
  doing: doingSchema.exactOptional(),
  notice: noticeSchema,
});
