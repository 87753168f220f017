import { isDeepStrictEqual } from "node:util";
import type { Ending } from "../inventory/ending.ts";
import { boundedEvidence } from "./bounded-evidence.ts";
import { endingEvidence, endingOfEpisode } from "./episode-ending.ts";
import type { FindingDraft } from "../detect/detector.ts";
import {
  type Finding,
  type FindingState,
  type ResolvedBecause,
  SEVERITIES,
  type Severity,
} from "./finding.ts";
import type { FindingChange } from "./finding-change.ts";
import type { FindingRecord, ReasonDraft } from "./finding-record.ts";
import { risenBy } from "./risen-by.ts";

export type LifeStep =
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "changed";
      readonly record: FindingRecord;
      readonly event: "opened" | "reopened" | "changed" | "resolved";
      readonly reasons: readonly ReasonDraft[];
    };

/**
 * The next state of a finding. The same change again changes nothing, in any order of repeats: a reason arises once per
 * threshold and episode, and a wider threshold is never told after a tighter one.
 */
export function live(
  current: FindingRecord | undefined,
  change: FindingChange,
  now: Date,
): LifeStep {
  if (change.kind === "present") return appear(current, change, now);
  const ending = current === undefined ? undefined : endingOfEpisode(change.ending, current);
  return end(current, change, now, ending);
}

function end(
  current: FindingRecord | undefined,
  change: Extract<FindingChange, { kind: "gone" }>,
  now: Date,
  ending: Ending | undefined,
): LifeStep {
  if (current === undefined || current.finding.state === "resolved") return { kind: "unchanged" };
  // What it was said of has moved to another subject, which knows better.
  if (current.by !== undefined && change.by !== undefined && current.by !== change.by) {
    return { kind: "unchanged" };
  }
  const { told, toldSeverity: _severity, ...rest } = current;
  const at = now.toISOString();
  return {
    kind: "changed",
    event: "resolved",
    record: {
      ...rest,
      finding: {
        ...current.finding,
        evidence: { ...current.finding.evidence, ...endingEvidence(ending) },
        state: "resolved",
        resolvedAt: at,
        resolvedBecause: change.because,
      },
    },
    reasons:
      told === undefined || change.isSilent
        ? []
        : [over(current.finding, change.because, at, ending)],
  };
}

function appear(
  current: FindingRecord | undefined,
  change: Extract<FindingChange, { kind: "present" }>,
  now: Date,
): LifeStep {
  const { draft } = change;
  if (draft.over !== undefined && current !== undefined && !isSince(draft, current)) {
    const gone = { ...change, kind: "gone", because: draft.over, isSilent: false } as const;
    return end(current, gone, now, draft.ending);
  }
  const at = now.toISOString();
  const isLoud = isToldAtOnce(draft.severity);
  const wasResolved = current?.finding.state === "resolved";
  const isAnother =
    current === undefined ||
    wasResolved ||
    isOtherOccurrence(draft.occurrence, current.occurrence) ||
    (current.isHushed === true && isLoud);
  const episode = isAnother ? (current?.finding.episode ?? 0) + 1 : current.finding.episode;
  const toldBefore = isAnother ? undefined : current.told;

  const reasons: ReasonDraft[] = [];
  let told = toldBefore;
  let toldSeverity = isAnother ? undefined : current.toldSeverity;
  // Whoever answers for a thing is told of it once; who watches for attacks hears when one turns out to be worse.
  const hasRisen =
    change.audience === "security-contact" &&
    toldBefore === "none" &&
    toldSeverity !== undefined &&
    isWorse(draft.severity, toldSeverity);
  if (isLoud && (hasRisen || isTighter(draft.threshold, toldBefore))) {
    told = draft.threshold ?? "none";
    toldSeverity = draft.severity;
    const gained =
      hasRisen && current !== undefined
        ? risenBy(draft.evidence, current.finding.evidence)
        : undefined;
    reasons.push({
      kind: `${kindOf(change.detector, draft.threshold)}${hasRisen ? `:${draft.severity}` : ""}`,
      ...(draft.threshold === undefined ? {} : { threshold: draft.threshold }),
      episode,
      severity: draft.severity,
      at,
      ...(draft.occurredAt === undefined ? {} : { occurredAt: draft.occurredAt }),
      ...(gained === undefined ? {} : { risenBy: gained }),
    });
  }
  const isHushedNow = draft.severity === "info" && toldBefore !== undefined;
  // It stays hushed until it is told again, whatever becomes of its severity meanwhile.
  const isHushed = isHushedNow || (!isLoud && !isAnother && current.isHushed === true);
  if (isHushedNow && current !== undefined) {
    told = undefined;
    toldSeverity = undefined;
    reasons.push(over(current.finding, "superseded", at));
  }

  const finding: Finding = {
    id: change.id,
    thread: change.thread,
    detector: change.detector,
    severity: draft.severity,
    state: stateOf(draft, current === undefined || isAnother ? undefined : current),
    title: draft.title,
    what: draft.what,
    whyItMatters: draft.whyItMatters,
    whatToDo: draft.whatToDo,
    subject: draft.subject,
    evidence: boundedEvidence({ ...draft.evidence, ...endingEvidence(draft.ending) }),
    ...(current?.finding.contact === undefined ? {} : { contact: current.finding.contact }),
    episode,
    firstSeenAt: current?.finding.firstSeenAt ?? at,
    ...(draft.occurredAt === undefined ? {} : { occurredAt: draft.occurredAt }),
    ...(draft.over === undefined ? {} : { resolvedAt: at, resolvedBecause: draft.over }),
  };
  const record: FindingRecord = {
    finding,
    audience: change.audience,
    hints: change.hints,
    ...(change.by === undefined ? {} : { by: change.by }),
    ...(draft.occurrence === undefined ? {} : { occurrence: draft.occurrence }),
    ...sinceOf(current, isAnother, at),
    ...(draft.threshold === undefined ? {} : { threshold: draft.threshold }),
    ...(told === undefined ? {} : { told }),
    ...(toldSeverity === undefined ? {} : { toldSeverity }),
    ...(isHushed ? { isHushed } : {}),
  };
  if (current !== undefined && isSame(record, current)) return { kind: "unchanged" };
  return {
    kind: "changed",
    event: current === undefined ? "opened" : isAnother ? "reopened" : "changed",
    record,
    reasons,
  };
}

function sinceOf(
  current: FindingRecord | undefined,
  isAnother: boolean,
  at: string,
): Pick<FindingRecord, "since"> {
  if (current === undefined) return {};
  const since = isAnother ? at : current.since;
  return since === undefined ? {} : { since };
}

/**
 * What grows counts its turns. Fewer than before were counted by somebody who has not seen all of them, as a scan that has missed
 * what came and went between two of its reads: that is no news.
 */
function isOtherOccurrence(one: string | undefined, before: string | undefined): boolean {
  const [turn, turnBefore] = [turnOf(one), turnOf(before)];
  return turn === undefined || turnBefore === undefined ? one !== before : turn > turnBefore;
}

function turnOf(occurrence: string | undefined): number | undefined {
  return occurrence !== undefined && /^\d+$/.test(occurrence) ? Number(occurrence) : undefined;
}

/** Whether this was, and was over, after the finding had ended: another time, of which nobody has been told. */
function isSince({ occurredAt }: FindingDraft, { finding }: FindingRecord): boolean {
  if (finding.state !== "resolved" || finding.resolvedAt === undefined) return false;
  return occurredAt !== undefined && new Date(occurredAt) > new Date(finding.resolvedAt);
}

function stateOf(draft: FindingDraft, current: FindingRecord | undefined): FindingState {
  if (draft.over !== undefined) return "resolved";
  return current?.finding.state ?? "open";
}

function isWorse(one: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(one) < SEVERITIES.indexOf(other);
}

/** `low` waits for the digest, `info` is only listed. */
function isToldAtOnce(severity: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf("medium");
}

function isTighter(threshold: number | undefined, told: number | "none" | undefined): boolean {
  if (told === undefined) return true;
  return threshold !== undefined && told !== "none" && threshold < told;
}

function kindOf(detector: string, threshold: number | undefined): string {
  if (threshold === undefined) return detector;
  return threshold === 0 ? "expired" : "expiring";
}

function over(
  finding: Finding,
  because: ResolvedBecause,
  at: string,
  ending?: Ending,
): ReasonDraft {
  // The detector's id keeps apart the ends of two findings that share a thread.
  return {
    kind: `over:${finding.detector}`,
    episode: finding.episode,
    severity: "medium",
    at,
    over: because,
    ...(ending === undefined ? {} : { endedBy: ending.by }),
  };
}

/** As stored: properties that are `undefined` do not count, nor does the order of properties. */
function isSame(a: FindingRecord, b: FindingRecord): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
}
