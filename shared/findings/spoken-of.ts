import type { FindingDraft } from "../detect/detector.ts";
import { giverWords } from "../detect/logged-words.ts";
import type { PresentChange } from "./finding-change.ts";
import { type Growth, mark, type Said } from "./memo.ts";

/** What counts as news in a judgement. Without it nothing does: what is not remembered as said is not spoken of. */
export interface News {
  /** Keys of the facts that are new or have changed since the last judgement. */
  readonly fresh: ReadonlySet<string>;
  /** Keys of the facts that are new. */
  readonly added: ReadonlySet<string>;
  /** Whether an epoch had begun before: what its first complete read finds is the existing state. */
  hasBegun(epoch: string): boolean;
  /** What has a date of its own after this is news, even in an epoch that has not begun. */
  readonly since: Date;
}

/**
 * A state is spoken of while it lasts. What became is spoken of when it is news, and from then on while it lasts: its fact is
 * fresh, something of it was not there before, and it is not what the first read of its epoch was bound to find.
 */
export function isSpokenOf(
  { id, draft }: PresentChange,
  saidBefore: Said | undefined,
  known: ReadonlySet<string>,
  context: News | undefined,
): boolean {
  const { news, occurredAt } = draft;
  if (news === undefined || saidBefore !== undefined) return true;
  if (context === undefined || !context.fresh.has(news.fact)) return false;
  if (unitsOf(draft).every((unit) => known.has(mark(id, unit)))) return false;
  if (news.partOf !== undefined && context.added.has(news.partOf)) return false;
  const isDated = occurredAt !== undefined && new Date(occurredAt) > context.since;
  return context.hasBegun(news.epoch) || isDated;
}

/** How what is spoken of has grown since it was last spoken of, or since it was there in silence. */
export function growthOf(
  { id, draft }: PresentChange,
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
export function inWordsOf(change: PresentChange, growth: Growth | undefined): PresentChange {
  if (growth === undefined) return change;
  const { draft } = change;
  const occurrence = String(growth.turn);
  if (growth.added.length === 0) return { ...change, draft: { ...draft, occurrence } };
  const evidence = { ...draft.evidence, added: growth.added };
  return { ...change, draft: { ...draft, ...draft.news?.whenGrown, occurrence, evidence } };
}

/** What was once known of who did it is not lost when the log has forgotten it, or the name cannot be read any more. */
export function withLasting(change: PresentChange, before: Said | undefined): PresentChange {
  const { lasting: own, ...draft } = change.draft;
  // All of one entry: one that lacks something is not completed from another.
  const lasting = own ?? ofSameGiver(before?.lasting, draft);
  const evidence = { ...draft.evidence, ...lasting };
  const giver = draft.news === undefined ? "" : giverWords(evidence);
  if (lasting === undefined && giver === "") return change;
  const what = `${draft.what}${giver}`;
  return {
    ...change,
    // In this order wherever it comes from: what is the same is known by its text.
    draft: { ...draft, what, evidence, ...(lasting === undefined ? {} : { lasting }) },
  };
}

/** Somebody else's name is not put to what was taken away and given again. */
function ofSameGiver(
  lasting: Said["lasting"],
  { evidence }: Pick<FindingDraft, "evidence">,
): Said["lasting"] {
  const giver = lasting?.["givenBy"];
  return giver === undefined || giver === evidence["givenBy"] ? lasting : undefined;
}

/** What a draft is news of, one by one; the thing itself when it does not say. */
export function unitsOf({ news }: FindingDraft): readonly string[] {
  return news?.units ?? (news === undefined ? [] : [""]);
}
