import { keyOfAccess } from "../inventory/access-records.ts";
import type { AccessSubject, Holding, HoldingSystem } from "../privilege/access-subject.ts";
import { type Power, weightOf } from "../privilege/power.ts";
import { severityOf } from "./access-severity.ts";
import { evidenceOf, subjectOfAccess, whyHoldingMatters } from "./access-words.ts";
import type { DetectContext, FindingDraft } from "./detector.ts";
import { firstAfter } from "./thresholds.ts";

/** What a detector says of a holding that has become; what is the same for all of them is not its own. */
export interface HoldingWords {
  readonly title: string;
  readonly what: string;
  readonly whatToDo: string;
  /** What is spoken of one by one; by default how strong it is, so that only a stronger one is news again. */
  readonly units?: readonly string[];
  /** For when units were added. */
  readonly whenGrown: Pick<FindingDraft, "title" | "what">;
}

/** That somebody now has this holding; nothing when it is harmless. */
export function holdingNews(
  detector: string,
  holding: Holding,
  subject: AccessSubject,
  words: HoldingWords,
): readonly FindingDraft[] {
  const severity = severityOf(holding, subject);
  if (severity === undefined) return [];
  const { units = stepsTo(holding.power), whenGrown, ...text } = words;
  return [
    {
      key: holding.key,
      thread: [detector, ...holding.key],
      severity,
      subject: subjectOfAccess(subject),
      ...(holding.givenAt === undefined ? {} : { occurredAt: holding.givenAt }),
      ...text,
      whyItMatters: whyHoldingMatters(holding, subject),
      evidence: evidenceOf(holding, subject),
      news: { fact: keyOfAccess(holding.fact), epoch: holding.epoch, units, whenGrown },
    },
  ];
}

/** What a subject holds in one system and has not lost by time. */
export function heldAt(
  { holdings }: AccessSubject,
  system: HoldingSystem,
  now: Date,
): readonly Holding[] {
  return holdings.filter((one) => one.system === system && !hasEnded(one, now));
}

/** Whether it had an end and that has come. An end that cannot be read is none. */
export function hasEnded({ endsAt }: { readonly endsAt?: string }, now: Date): boolean {
  return endsAt !== undefined && new Date(endsAt) <= now;
}

/** The next end among what a subject holds and who belongs to it: then some answer may be another one. */
export function nextEnd(
  { holdings, members }: AccessSubject,
  { now }: DetectContext,
): Date | undefined {
  return firstAfter(
    now,
    [...holdings, ...members].map(({ endsAt }) =>
      endsAt === undefined ? undefined : new Date(endsAt),
    ),
  );
}

const STEPS = ["some power", "tier 1", "tier 0"] as const;

/** The steps up to a power: a stronger one has more of them. */
function stepsTo(power: Power): readonly string[] {
  return STEPS.slice(0, weightOf(power));
}
