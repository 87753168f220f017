import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { fingerprint } from "../core/fingerprint.ts";
import type { DetectContext, Detector, FindingDraft } from "../detect/detector.ts";
import type { Ending } from "../inventory/ending.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import type { AccessRecord } from "../privilege/access-record.ts";
import type { FindingChange, PresentChange } from "./finding-change.ts";
import type { Matter } from "./matter.ts";
import { type Growth, mark, memoOf, memoText, type Said, type Traits } from "./memo.ts";
import { growthOf, inWordsOf, isSpokenOf, type News, unitsOf, withLasting } from "./spoken-of.ts";

export interface JudgeContext extends DetectContext {
  readonly news?: News;
  /** What the audit log says was done to the subject, oldest first. */
  readonly acts?: readonly LoggedAct[];
  /** What has just been seen to be removed, and by whom: by the natural key of what was said of it. */
  readonly removal?: Removal;
}

export interface Removal {
  readonly key: readonly string[];
  readonly ending: Ending;
}

export interface Judgement {
  readonly changes: readonly FindingChange[];
  /** JSON, for the next time; absent when there is nothing to remember. */
  readonly memo?: string;
  /** When the answer changes by time alone. */
  readonly nextAt?: Date;
  /** What was found to be so from the beginning, and is not spoken of. */
  readonly existing: readonly FindingDraft[];
  /** The record that is kept of the subject, where it is another one than before. */
  readonly record?: RecordChange;
}

/** `undefined`: nothing is to be kept any more. */
export interface RecordChange {
  readonly subject: string;
  readonly record: AccessRecord | undefined;
}

/**
 * Asks every detector about a subject and compares with what was said last (`memo`). `thing` is undefined when the subject is
 * gone altogether: then all that was said of it is gone, too.
 */
export function judge<F, T>(
  subject: string,
  thing: T | undefined,
  memo: string | undefined,
  matter: Matter<F, T>,
  context: JudgeContext,
): Judgement {
  const before = memoOf(memo);
  const found = thing === undefined ? [] : presentOf(subject, thing, matter, context);
  const known = new Set(before.existing);
  const saidBefore = new Map(before.said.map((entry) => [entry.id, entry]));
  const spokenOf = found.filter((change) =>
    isSpokenOf(change, saidBefore.get(change.id), known, context.news),
  );
  const grown = spokenOf.map((change) => growthOf(change, saidBefore.get(change.id), known));
  const present = spokenOf
    .map((change, index) => inWordsOf(change, grown[index]))
    .map((change) => withLasting(change, saidBefore.get(change.id)));
  const entries = present.map((change, index) =>
    entryOf(change, matter.traitsOf(change.draft), grown[index]),
  );
  const threads = new Set(entries.map((entry) => entry.thread));
  const ids = new Set(entries.map((entry) => entry.id));

  const changes: FindingChange[] = present
    .filter((change, index) => saidBefore.get(change.id)?.hash !== entries[index]?.hash)
    .map((change) => (saidBefore.has(change.id) ? { ...change, wasSaid: true } : change));
  for (const entry of before.said) {
    if (ids.has(entry.id)) continue;
    const because = matter.whyGone(entry, thing, context.now);
    const ending = because === "removed" ? endingOf(entry, subject, matter, context) : undefined;
    changes.push({
      kind: "gone",
      id: entry.id,
      because,
      ...(ending === undefined ? {} : { ending }),
      isSilent: threads.has(entry.thread),
      by: subject,
    });
  }
  // What the log alone tells is news to the look that the log itself starts, which may come after this one: whoever passes by
  // in silence does not take it for the existing state.
  const silent = found.filter(({ id, draft }) => !ids.has(id) && draft.news?.isLogAlone !== true);
  const existing = silent.flatMap(({ id, draft }) => unitsOf(draft).map((unit) => mark(id, unit)));
  const record = thing === undefined ? undefined : matter.recordOf?.(thing, context.now);
  const recordHash = record === undefined ? undefined : hashOf(record);
  const nextAt = thing === undefined ? undefined : earliestNext(thing, matter.detectors, context);
  return {
    changes,
    ...memoText({
      said: entries,
      ...(existing.length === 0 ? {} : { existing }),
      ...(recordHash === undefined ? {} : { record: recordHash }),
    }),
    ...(recordHash === before.record ? {} : { record: { subject, record } }),
    ...(nextAt === undefined ? {} : { nextAt }),
    existing: silent
      .filter(({ id, draft }) => unitsOf(draft).some((unit) => !known.has(mark(id, unit))))
      .map(({ draft }) => draft),
  };
}

function endingOf<F, T>(
  said: Said,
  subject: string,
  { endingOf: inLog }: Pick<Matter<F, T>, "endingOf">,
  { removal, acts = [] }: JudgeContext,
): Ending | undefined {
  if (removal !== undefined && isDeepStrictEqual(removal.key, said.key)) return removal.ending;
  return acts.length === 0 ? undefined : inLog?.(said, subject, acts);
}

/** As `judge`, of the facts themselves: no facts, no thing. */
export function judgeFacts<F, T>(
  subject: string,
  facts: readonly F[],
  memo: string | undefined,
  matter: Matter<F, T>,
  context: JudgeContext,
): Judgement {
  const { now, acts = [] } = context;
  const isNothing = facts.length === 0 && acts.length === 0;
  const thing = isNothing ? undefined : matter.thingOf(subject, facts, { acts, now });
  return judge(subject, thing, memo, matter, context);
}

function presentOf<F, T>(
  subject: string,
  thing: T,
  matter: Matter<F, T>,
  context: DetectContext,
): PresentChange[] {
  return matter.detectors.flatMap((detector) =>
    detector.detect(thing, context).map((draft) => ({
      kind: "present" as const,
      id: fingerprint([detector.id, ...draft.key]),
      thread: fingerprint(draft.thread),
      detector: detector.id,
      audience: detector.audience,
      hints: matter.hintsOf(thing, draft.subject),
      draft,
      by: subject,
    })),
  );
}

function entryOf(
  { id, thread, detector, hints, draft }: PresentChange,
  traits: Traits,
  growth: Growth | undefined,
): Said {
  return {
    id,
    hash: hashOf([draft, hints]),
    thread,
    detector,
    key: [...draft.key],
    ...traits,
    ...(growth === undefined ? {} : { growth }),
    ...(draft.lasting === undefined ? {} : { lasting: { ...draft.lasting } }),
  };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}

function earliestNext<T>(
  thing: T,
  detectors: readonly Detector<T>[],
  context: DetectContext,
): Date | undefined {
  return detectors
    .map((detector) => detector.nextAt(thing, context))
    .filter((instant) => instant !== undefined)
    .reduce<Date | undefined>(
      (first, instant) => (first === undefined || instant < first ? instant : first),
      undefined,
    );
}
