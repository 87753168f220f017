import { SEVERITIES, type Severity } from "../findings/finding.ts";
import type { Message, ToldFinding, ToldSummary } from "./channel.ts";
import { followIncident } from "./incident.ts";
import type { Reason } from "./reason.ts";

/** What a message says in detail; the rest is counted. */
const MAX_FINDINGS = 25;
const MAX_ENDED = 25;
const MAX_SUMMARIES = 5;

/** Reads `reasons` once, whatever their number, and keeps the most urgent ones and the counts. */
export async function gatherMessage(
  reasons: AsyncIterable<readonly Reason[]>,
  at: Date,
): Promise<Message> {
  const findings: ToldFinding[] = [];
  const ended: ToldFinding[] = [];
  const summaries: ToldSummary[] = [];
  let findingsCount = 0;
  let endedCount = 0;
  let summariesCount = 0;
  let worst: Severity | undefined;
  let firstEndsAt: string | undefined;
  let onlyCredentials = true;
  const incident = followIncident();
  let doingsCount = 0;
  let doneBy: string | undefined;

  for await (const page of reasons) {
    for (const { kind, severity, at: arose, occurredAt, doing, notice } of page) {
      if (notice.kind === "summary") {
        summariesCount += 1;
        if (summaries.length < MAX_SUMMARIES) {
          summaries.push({ kind, severity, at: arose, notice });
        }
      } else if (notice.over !== undefined) {
        endedCount += 1;
        if (ended.length < MAX_ENDED) ended.push({ kind, severity, at: arose, notice });
      } else {
        findingsCount += 1;
        insert(findings, {
          kind,
          severity,
          at: arose,
          ...(occurredAt === undefined ? {} : { occurredAt }),
          ...(doing === undefined ? {} : { doing }),
          notice,
        });
        worst = worst === undefined || urgency(severity) < urgency(worst) ? severity : worst;
        if (doing !== undefined) {
          incident.add(doing);
          doingsCount += 1;
          doneBy ??= notice.doneBy;
        }
        onlyCredentials &&= kind === "expiring" || kind === "expired";
        const { endsAt } = notice;
        if (endsAt !== undefined && new Date(endsAt) > at) {
          firstEndsAt = firstEndsAt === undefined || endsAt < firstEndsAt ? endsAt : firstEndsAt;
        }
      }
    }
  }
  const isIncident = doingsCount > 1 && incident.isOne() && findings[0]?.doing !== undefined;
  return {
    at,
    findings,
    findingsCount,
    worst,
    firstEndsAt,
    onlyCredentials,
    incident:
      isIncident && doneBy !== undefined ? { doneBy, findingsCount: doingsCount } : undefined,
    ended,
    endedCount,
    summaries,
    summariesCount,
  };
}

/** Puts `told` in its place, most urgent first, and lets go of what is too much. */
function insert(findings: ToldFinding[], told: ToldFinding): void {
  const place = findings.findIndex((other) => compare(told, other) < 0);
  if (place < 0) findings.push(told);
  else findings.splice(place, 0, told);
  if (findings.length > MAX_FINDINGS) findings.pop();
}

/** By severity, then by what ends first, then by what arose first. */
function compare(a: ToldFinding, b: ToldFinding): number {
  return (
    urgency(a.severity) - urgency(b.severity) ||
    endOf(a) - endOf(b) ||
    Date.parse(a.at) - Date.parse(b.at) ||
    (a.notice.findingId < b.notice.findingId ? -1 : 1)
  );
}

function endOf({ notice }: ToldFinding): number {
  const ms = notice.endsAt === undefined ? Number.NaN : Date.parse(notice.endsAt);
  // Not infinite, which would make "no end" minus "no end" not a number.
  return Number.isNaN(ms) ? Number.MAX_SAFE_INTEGER : ms;
}

function urgency(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
