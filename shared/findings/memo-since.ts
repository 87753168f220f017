import { EMPTY_MEMO, mark, memoOf, memoText, type Said } from "./memo.ts";

/**
 * An event's memo begins as the facts' own and goes on from there, and scans go on from the facts' own meanwhile. Which of the
 * two knows more of something follows from what the event's memo had left out of the facts' own when it was written.
 */

/** Marks of what the facts' memo (`stored`) holds and `memo` does not: few, most of the time none. */
export function leftOutOf(memo: string | undefined, stored: string | undefined): readonly string[] {
  const own = memoOf(memo);
  const { said, existing = [], record } = memoOf(stored);
  const ids = new Set(own.said.map(({ id }) => id));
  return [
    ...said.filter(({ id }) => !ids.has(id)).map(markOf),
    ...new Set(existing).difference(new Set(own.existing)),
    ...(record === own.record ? [] : [recordMark(record)]),
  ];
}

/**
 * An event's memo with what scans have put into the facts' memo (`stored`) since it was written, when it lacked `leftOut` of it.
 * What both hold is as the event said it, unless it has grown since.
 */
export function withSince(
  memo: string,
  leftOut: readonly string[],
  stored: string | undefined,
): string {
  const own = memoOf(memo);
  const since = memoOf(stored);
  const known = new Set(leftOut);
  const before = new Map(own.said.map((entry) => [entry.id, entry]));
  const gained = since.said.filter((entry) => {
    const same = before.get(entry.id);
    return same === undefined ? !known.has(markOf(entry)) : turnOf(entry) > turnOf(same);
  });
  const ids = new Set(gained.map(({ id }) => id));
  const existing = new Set([
    ...(own.existing ?? []),
    ...(since.existing ?? []).filter((one) => !known.has(one)),
  ]);
  const record = known.has(recordMark(since.record)) ? own.record : since.record;
  const together = {
    said: [...own.said.filter(({ id }) => !ids.has(id)), ...gained],
    ...(record === undefined ? {} : { record }),
    ...(existing.size === 0 ? {} : { existing: [...existing] }),
  };
  return memoText(together).memo ?? EMPTY_MEMO;
}

/** Said in another way it is said anew: a scan that says something again has opened again what an event had ended. */
function markOf({ id, hash }: Said): string {
  return mark(id, hash);
}

function recordMark(record: string | undefined): string {
  return mark("record", record ?? "");
}

function turnOf({ growth }: Said): number {
  return growth?.turn ?? 0;
}
