import { dayOf } from "../core/time.ts";
import { actsOf } from "../inventory/audit-operations.ts";
import type { AuditRecord } from "../inventory/audit-record.ts";
import type { AuditContext } from "../inventory/audit-values.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import { type AuditCursor, hourOf, seenMark } from "./audit-cursor.ts";

const RECORDS_AT_ONCE = 500;

/** What has not been read before, some hundred at a time. */
export async function* freshEntries(
  records: AsyncIterable<AuditRecord>,
  seen: AuditCursor["seen"],
): AsyncIterable<readonly AuditRecord[]> {
  const known = new Map(Object.entries(seen).map(([hour, marks]) => [hour, new Set(marks)]));
  let batch: AuditRecord[] = [];
  for await (const record of records) {
    if (known.get(hourOf(record.at))?.has(seenMark(record.id)) === true) continue;
    batch.push(record);
    if (batch.length < RECORDS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What somebody did, apart from what is only counted, by label. */
export function actsIn(
  records: readonly AuditRecord[],
  context: AuditContext,
): { readonly logged: readonly LoggedAct[]; readonly labels: readonly string[] } {
  const labels: string[] = [];
  const logged: LoggedAct[] = [];
  for (const record of records) {
    const acts = actsOf(record, context);
    for (const [index, act] of acts.entries()) {
      if (act.kind === "noise") labels.push(act.label);
      else if (act.kind === "unknown") labels.push(`unknown: ${act.operation.slice(0, 80)}`);
      else {
        const { id, at, correlationId, operation, service, actor } = record;
        // An entry may say several things, each an act of its own.
        logged.push({
          kind: "act",
          id: index === 0 ? id : `${id}#${index}`,
          ...{ at, correlationId, operation, service, actor, act },
        });
      }
    }
  }
  return { logged, labels };
}

/** More different labels than this are one. */
const MOST_LABELS = 60;

/** The counts of a day with these labels put to them; another day begins at nothing. */
export function counted(
  before: AuditCursor["counts"],
  labels: readonly string[],
  now: Date,
): AuditCursor["counts"] {
  const day = dayOf(now);
  const by = new Map(before.day === day ? Object.entries(before.by) : []);
  for (const label of labels) {
    const name = by.has(label) || by.size < MOST_LABELS ? label : "others";
    by.set(name, (by.get(name) ?? 0) + 1);
  }
  return { day, by: Object.fromEntries(by) };
}
