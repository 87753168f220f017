import { createHash } from "node:crypto";
import { z } from "zod";
import { fingerprint } from "../core/fingerprint.ts";
import type { DetectContext, Detector, FindingDraft } from "../detect/detector.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import type { AccessRecord } from "../privilege/access-record.ts";
import type { ContactHints } from "../owners/contact-hints.ts";
import type { ResolvedBecause, Subject } from "./finding.ts";

/**
 * What a finding's life is told: it is so (`present`), or it is so no longer (`gone`). `by` is the subject that was judged:
 * a vault object whose tags change moves from one subject to another, and the one it has left has no say any more.
 */
export type FindingChange =
  | {
      readonly kind: "present";
      readonly id: string;
      readonly thread: string;
      readonly detector: string;
      readonly audience: "contact" | "security-contact";
      readonly hints: ContactHints;
      readonly draft: FindingDraft;
      readonly by?: string;
      /** A memo names it: the finding is there already, unless what said so died half-way. */
      readonly wasSaid?: boolean;
    }
  | {
      readonly kind: "gone";
      readonly id: string;
      readonly because: ResolvedBecause;
      /** Another finding goes on in the same thread: its end is not told. */
      readonly threadGoesOn: boolean;
      readonly by?: string;
    };

/** One kind of thing that is judged (`T`, put together from facts `F`), and by which rules. */
export interface Matter<F, T> {
  readonly detectors: readonly Detector<T>[];
  /** Says which rules these are, and whatever else an answer depends on besides facts and policy: another text, and all is looked at again. */
  readonly rules: string;
  /** All that is known of a subject, put together; `acts` are what the audit log says was done to it, oldest first. */
  thingOf(subject: string, facts: readonly F[], about: Acts): T;
  /** The ids by which the audit log knows the subject, lower case. */
  idsOf(subject: string, facts: readonly F[]): readonly string[];
  /** What is kept of the thing for who asks about it, beside findings; JSON. `undefined`: nothing. */
  recordOf?(thing: T, now: Date): AccessRecord | undefined;
  /** What the thing says of who answers for a draft's subject. */
  hintsOf(thing: T, subject: Subject): ContactHints;
  /** What to remember of a draft, so that its end can be told. */
  traitsOf(draft: FindingDraft): Traits;
  /** Why something that was said is so no longer; `thing` is undefined when it is gone altogether. */
  whyGone(said: Said, thing: T | undefined, now: Date): ResolvedBecause;
}

export interface Acts {
  readonly acts: readonly LoggedAct[];
  readonly now: Date;
}

/** What is remembered of something that was said, besides its identity. */
const traits = z.object({
  kind: z.string().optional(),
  startsAt: z.string().optional(),
  endsAt: z.string().optional(),
  /** Of a finding about several credentials at once. */
  keyIds: z.array(z.string()).optional(),
});
export type Traits = z.infer<typeof traits>;

const said = traits.extend({
  id: z.string(),
  /** Of the draft's content. */
  hash: z.string(),
  thread: z.string(),
  detector: z.string(),
  key: z.array(z.string()),
  /** Evidence that stays when its source has forgotten it. */
  lasting: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  growth: z
    .object({
      /** What it speaks of, one by one. */
      units: z.array(z.string()),
      /** How many units were ever added: the same whether they came one by one or together. */
      turn: z.number(),
      /** What was added last, to what was there before. */
      added: z.array(z.string()),
    })
    .optional(),
});
type Growth = NonNullable<Said["growth"]>;
export type Said = z.infer<typeof said>;

/** What is kept of a subject beside its facts, so that what has not changed touches no table. */
const memoSchema = z.object({
  said: z.array(said),
  /** Of the record that is kept of it. */
  record: z.string().optional(),
  /** What was there when it was first looked for, and so is not spoken of: `{short id}.{short unit}`. */
  existing: z.array(z.string()).optional(),
});
type Memo = z.infer<typeof memoSchema>;

/** Nothing is remembered. */
export const EMPTY_MEMO = JSON.stringify({ said: [] } satisfies Memo);

/** What counts as news in a judgement. Without it nothing does: what is not remembered as said is not spoken of. */
export interface News {
  /** Keys of the facts that are new or have changed since the last judgement. */
  readonly fresh: ReadonlySet<string>;
  /** Whether an epoch had begun before: what its first complete read finds is the existing state. */
  hasBegun(epoch: string): boolean;
  /** What has a date of its own after this is news, even in an epoch that has not begun. */
  readonly since: Date;
}

export interface JudgeContext extends DetectContext {
  readonly news?: News;
  /** What the audit log says was done to the subject, oldest first. */
  readonly acts?: readonly LoggedAct[];
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
    changes.push({
      kind: "gone",
      id: entry.id,
      because: matter.whyGone(entry, thing, context.now),
      threadGoesOn: threads.has(entry.thread),
      by: subject,
    });
  }
  const silent = found.filter((change) => !ids.has(change.id));
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

/**
 * What to remember while a judgement is being carried out: everything from before, and everything new in a way that a
 * repeat does not take for said. A crash half-way then repeats all of it.
 */
export function memoInFlight(before: string | undefined, after: string | undefined): string {
  const old = memoOf(before);
  const fresh = memoOf(after);
  const ids = new Set(fresh.said.map(({ id }) => id));
  const { record: _record, ...rest } = fresh;
  return JSON.stringify({
    ...rest,
    said: [
      ...old.said.filter(({ id }) => !ids.has(id)),
      ...fresh.said.map((entry) => ({ ...entry, hash: "in flight" })),
    ],
  } satisfies Memo);
}

/** The findings that a memo remembers. */
export function idsIn(memo: string | undefined): readonly string[] {
  return memoOf(memo).said.map(({ id }) => id);
}

type Present = Extract<FindingChange, { kind: "present" }>;

function presentOf<F, T>(
  subject: string,
  thing: T,
  matter: Matter<F, T>,
  context: DetectContext,
): Present[] {
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

/**
 * A state is spoken of while it lasts. What became is spoken of when it is news, and from then on while it lasts: its fact is
 * fresh, something of it was not there before, and it is not what the first read of its epoch was bound to find.
 */
function isSpokenOf(
  { id, draft }: Present,
  saidBefore: Said | undefined,
  known: ReadonlySet<string>,
  context: News | undefined,
): boolean {
  const { news, occurredAt } = draft;
  if (news === undefined || saidBefore !== undefined) return true;
  if (context === undefined || !context.fresh.has(news.fact)) return false;
  if (unitsOf(draft).every((unit) => known.has(mark(id, unit)))) return false;
  if (news.partOf !== undefined && context.fresh.has(news.partOf)) return false;
  const isDated = occurredAt !== undefined && new Date(occurredAt) > context.since;
  return context.hasBegun(news.epoch) || isDated;
}

/** How what is spoken of has grown since it was last spoken of, or since it was there in silence. */
function growthOf(
  { id, draft }: Present,
  before: Said | undefined,
  known: ReadonlySet<string>,
): Growth | undefined {
  if (draft.news?.units === undefined) return undefined;
  const units = [...draft.news.units];
  const were = before?.growth?.units ?? units.filter((unit) => known.has(mark(id, unit)));
  const added = units.filter((unit) => !were.includes(unit));
  const { turn, added: addedLast } = before?.growth ?? { turn: 0, added: [] };
  if (added.length > 0) {
    return { units, turn: turn + added.length, added: were.length > 0 ? added : [] };
  }
  return { units, turn, added: addedLast.filter((unit) => units.includes(unit)) };
}

/** Another turn is another occurrence; what has grown is told as that. */
function inWordsOf(change: Present, growth: Growth | undefined): Present {
  if (growth === undefined) return change;
  const { draft } = change;
  const occurrence = String(growth.turn);
  if (growth.added.length === 0) return { ...change, draft: { ...draft, occurrence } };
  const evidence = { ...draft.evidence, added: growth.added };
  return { ...change, draft: { ...draft, ...draft.news?.whenGrown, occurrence, evidence } };
}

/** What was once known of who did it is not lost when the log has forgotten it. */
function withLasting(change: Present, before: Said | undefined): Present {
  const { draft } = change;
  // All of one entry: one that lacks something is not completed from another.
  const lasting = draft.lasting ?? before?.lasting;
  if (lasting === undefined) return change;
  return { ...change, draft: { ...draft, lasting, evidence: { ...draft.evidence, ...lasting } } };
}

/** What a draft is news of, one by one; the thing itself when it does not say. */
function unitsOf({ news }: FindingDraft): readonly string[] {
  return news?.units ?? (news === undefined ? [] : [""]);
}

/** Short: a subject may hold hundreds. Two that share a mark by chance would silence one in 2^48. */
function mark(id: string, unit: string): string {
  return createHash("sha256").update(`${id} ${unit}`).digest("base64url").slice(0, 8);
}

function entryOf(
  { id, thread, detector, hints, draft }: Present,
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

function memoOf(memo: string | undefined): Memo {
  return memo === undefined ? { said: [] } : memoSchema.parse(JSON.parse(memo));
}

function memoText(memo: Memo): { memo?: string } {
  const isEmpty =
    memo.said.length === 0 && memo.existing === undefined && memo.record === undefined;
  return isEmpty ? {} : { memo: JSON.stringify(memo) };
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
