import { keyOfAccess } from "../inventory/access-records.ts";
import { loggedWords, newsFact, sureness, whoDidIt, whoGaveIt } from "./logged-words.ts";
import type { Logged } from "../inventory/logged.ts";
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
      ...occurrenceOf(holding),
      ...text,
      what: `${text.what}${loggedWords(holding)}`,
      whyItMatters: whyHoldingMatters(holding, subject),
      evidence: { ...evidenceOf(holding, subject), ...sureness(holding) },
      ...whoGaveIt(holding),
      ...whoDidIt(holding),
      news: {
        ...newsFact(holding, keyOfAccess(holding.fact)),
        epoch: holding.epoch,
        units,
        whenGrown: { ...whenGrown, what: `${whenGrown.what}${loggedWords(holding)}` },
      },
    },
  ];
}

/** When it was given: the log knows better than the directory, which has a date for few things. */
function occurrenceOf({ act, givenAt }: Holding): { occurredAt?: string } {
  const at = act?.at ?? givenAt;
  return at === undefined ? {} : { occurredAt: at };
}

/** What a subject holds in one system and has not lost by time. What the log says and nothing shows is not among it. */
export function heldAt(
  subject: AccessSubject,
  system: HoldingSystem,
  now: Date,
): readonly Holding[] {
  return heldOrLoggedAt(subject, system, now).filter(isSure);
}

/** As `heldAt`, with what the log says that was given, though it does not show, or has been taken again: that is news, too. */
export function heldOrLoggedAt(
  { holdings }: AccessSubject,
  system: HoldingSystem,
  now: Date,
): readonly Holding[] {
  return holdings.filter((one) => one.system === system && !hasEnded(one, now));
}

/** Whether it is so: it has been seen, or nothing could show it but the log. */
export function isSure({ only }: Logged): boolean {
  return only === undefined || only === "log";
}

/** Whether it had an end and that has come. An end that cannot be read is none. */
export function hasEnded({ endsAt }: { readonly endsAt?: string }, now: Date): boolean {
  return endsAt !== undefined && new Date(endsAt) <= now;
}

/** The next end among what a subject holds, who belongs to it, and what only the log says: then some answer may be another one. */
export function nextEnd(
  { holdings, members }: AccessSubject,
  { now }: DetectContext,
): Date | undefined {
  return firstAfter(
    now,
    [...holdings, ...members]
      .flatMap(({ endsAt, until }) => [endsAt, until])
      .map((instant) => (instant === undefined ? undefined : new Date(instant))),
  );
}

const STEPS = ["some power", "tier 1", "tier 0"] as const;

/** The steps up to a power: a stronger one has more of them. */
export function stepsTo(power: Power): readonly string[] {
  return STEPS.slice(0, weightOf(power));
}
