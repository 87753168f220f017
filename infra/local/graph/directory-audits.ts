import type { LocalResponse } from "../azure/exchange.ts";
import { dayMs } from "../tenant/anchor.ts";
import type { AuditLog, AuditRecord, AuditTarget } from "../tenant/audit-log.ts";
import { jsonText, root } from "./answers.ts";
import { type AuditFilter, parseAuditFilter } from "./audit-filter.ts";
import type { GraphCall } from "./call.ts";
import { comparableInstant } from "./filter-tokens.ts";
import { badRequest, malformed, notFound, unsupportedQuery } from "./graph-refusal.ts";
import { openToken, sealToken } from "./tokens.ts";

/** How long records can be read (learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention). */
const retentionDays = { premium: 30, free: 7 } as const;
/** Without `$top`. The default and the largest page are not confirmed; 999 is asked for elsewhere. */
const defaultPage = 100;

/** `GET /auditLogs/directoryAudits`: newest first unless the order is asked for. */
export function auditsPage(call: GraphCall, audit: AuditLog, hasPremium: boolean): LocalResponse {
  const { top = defaultPage, filter: text, orderBy, skipToken } = call.options;
  const filter = text === undefined ? undefined : parseAuditFilter(text);
  const earliest = earliestOf(call.now, hasPremium);
  checkRetention(filter, earliest);
  const isAscending = orderOf(orderBy) === "asc";
  const kept = audit
    .readable()
    .filter(
      (record) =>
        comparableInstant(record.activityDateTime) >= earliest && filter?.matches(record) !== false,
    );
  const records = isAscending ? kept : kept.toReversed();
  const first = skipToken === undefined ? 0 : placeAfter(records, skipToken, isAscending);
  const page = records.slice(first, first + top);
  const last = page.at(-1);
  const parts = [
    `"@odata.context":${JSON.stringify(`${root}/$metadata#auditLogs/directoryAudits`)}`,
  ];
  if (last !== undefined && first + top < records.length) {
    parts.push(`"@odata.nextLink":${JSON.stringify(nextLink(call, last))}`);
  }
  const rows = page.map((record) => JSON.stringify(shown(record)));
  return jsonText(`{${parts.join(",")},"value":[${rows.join(",")}]}`);
}

/** `GET /auditLogs/directoryAudits/{id}`. */
export function auditAnswer(call: GraphCall, audit: AuditLog, hasPremium: boolean): LocalResponse {
  const id = call.path.itemId ?? "";
  const earliest = earliestOf(call.now, hasPremium);
  const record = audit.readable().find((one) => one.id === id);
  if (record === undefined || comparableInstant(record.activityDateTime) < earliest) {
    throw notFound(id);
  }
  const context = `${root}/$metadata#auditLogs/directoryAudits/$entity`;
  return jsonText(JSON.stringify({ "@odata.context": context, ...shown(record) }));
}

function earliestOf(now: Date, hasPremium: boolean): string {
  const days = hasPremium ? retentionDays.premium : retentionDays.free;
  // Whole seconds, so that who asks for the instant that a refusal names is answered.
  const seconds = Math.ceil((now.getTime() - days * dayMs) / 1000);
  return comparableInstant(new Date(seconds * 1000).toISOString());
}

function checkRetention(filter: AuditFilter | undefined, earliest: string): void {
  if (filter?.from.some((instant) => instant < earliest) !== true) return;
  throw badRequest(
    `The earliest activityDateTime that can be asked for is ${earliest.slice(0, 19)}Z.`,
  );
}

function orderOf(orderBy: string | undefined): "asc" | "desc" {
  const match = /^activityDateTime(?: (?<order>asc|desc))?$/.exec(
    orderBy ?? "activityDateTime desc",
  );
  if (match === null) throw unsupportedQuery(`Sorting by '${orderBy ?? ""}' is not supported.`);
  return match.groups?.["order"] === "desc" ? "desc" : "asc";
}

/**
 * A page begins after the last record of the one before, whatever has come in since: late records of an earlier time are then
 * passed by, as in the real log.
 */
function placeAfter(records: readonly AuditRecord[], token: string, isAscending: boolean): number {
  const content = openToken(token);
  const [at, id] = [content?.["at"], content?.["id"]];
  if (typeof at !== "string") throw malformed("The skip token is not valid.");
  const same = records.findIndex((record) => record.id === id);
  if (same >= 0) return same + 1;
  const after = records.findIndex(({ activityDateTime }) =>
    isAscending ? activityDateTime > at : activityDateTime < at,
  );
  return after < 0 ? records.length : after;
}

function nextLink(call: GraphCall, { activityDateTime: at, id }: AuditRecord): string {
  const query = new URLSearchParams(call.request.query);
  query.set("$skiptoken", sealToken({ at, id }));
  const text = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${root}/auditLogs/directoryAudits?${text}`;
}

/** All members of the type, null where there is nothing (learn.microsoft.com/graph/api/resources/directoryaudit). */
function shown(record: AuditRecord): object {
  return { ...record, targetResources: record.targetResources.map(shownTarget) };
}

function shownTarget(target: AuditTarget): object {
  return { userPrincipalName: null, groupType: null, modifiedProperties: [], ...target };
}
