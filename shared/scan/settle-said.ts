import { atOnce } from "../core/at-once.ts";
import type { Policy } from "../config/policy.ts";
import { DAY_MS } from "../core/time.ts";
import type { MergeHandlers, StoredFact } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { judgeFacts, type RecordChange } from "../findings/judge.ts";
import type { Matter } from "../findings/matter.ts";
import { idsIn } from "../findings/memo.ts";
import { leftOutOf, withSince } from "../findings/memo-since.ts";
import type { Said } from "../findings/said-store.ts";
import { epochsOf } from "./merge-activities.ts";
import type { SubjectActs } from "./subject-acts.ts";

/** Lists follow within minutes, an hour at most: one that shows for longer what is said to be gone at its own place is believed. */
const DOUBTED_FOR_MS = DAY_MS;
/** A subject's facts lie in a bucket, which is in memory as long as they are looked for. */
const AT_ONCE = 4;
const NONE: ReadonlySet<string> = new Set();

/**
 * Holds what events said before this scan began against the facts as it has written them. What an event opened and is so
 * no longer ends here; what it ended and is so again begins anew. Answers the changes, to be applied before the rows that
 * were looked at (`settled`) are removed, and the rows of which some sources have been read (`narrowed`): not all sources are read
 * by the same scans.
 */
export async function settleSaid<F, T>(
  deps: {
    facts: Pick<FactsSpace<F>, "read" | "state" | "subject">;
    matter: Matter<F, T>;
    acts: Pick<SubjectActs, "of">;
    confirmGone: MergeHandlers<F>["confirmGone"];
  },
  {
    said,
    startedAt,
    read,
    now,
    policy,
  }: {
    said: readonly Said[];
    startedAt: Date;
    /** The sources that this scan has read to their ends. */
    read: ReadonlySet<string>;
    now: Date;
    policy: Policy;
  },
): Promise<{
  readonly changes: readonly FindingChange[];
  readonly records: readonly RecordChange[];
  readonly settled: readonly Said[];
  readonly narrowed: readonly Said[];
}> {
  const { facts, matter, acts } = deps;
  // What an event said while the scan was reading may know more than the scan: the next one looks at it.
  const older = said
    .filter(({ at }) => at < startedAt)
    .map((row) => ({ row, left: row.sources.filter((source) => !read.has(source)) }));
  const known = older.filter(({ left }) => left.length === 0);
  const narrower = older.filter(
    ({ row, left }) => left.length > 0 && left.length < row.sources.length,
  );
  if (known.length + narrower.length === 0) {
    return { changes: [], records: [], settled: [], narrowed: [] };
  }
  const manifest = await facts.read();
  const epochs = epochsOf(await facts.state(manifest), now);
  const narrowed = await atOnce(AT_ONCE, narrower, async ({ row, left }) => {
    const stored = await facts.subject(row.subject, manifest);
    const held = stored?.facts ?? [];
    const memo = withSince(row.memo, row.leftOut, stored?.memo);
    const doubted = isDoubted(row, now)
      ? lingering(row, held).filter(({ set }) => read.has(set))
      : [];
    const behind =
      (await goneAmong(row.sources[0] ?? "", doubted, deps.confirmGone)) ??
      new Set(doubted.map(({ key }) => key));
    return {
      ...row,
      ...{ memo, leftOut: leftOutOf(memo, stored?.memo), sources: left },
      seen: notShown(row.seen, held, read, behind),
    };
  });
  const looks = await atOnce(AT_ONCE, known, async ({ row }) => {
    const { subject } = row;
    const stored = await facts.subject(subject, manifest);
    const shown = lingering(row, stored?.facts ?? []);
    const doubted = isDoubted(row, now) ? shown : [];
    if (!(await isAllSeen(row, stored?.facts ?? [], doubted, deps.confirmGone))) return [];
    const held = (stored?.facts ?? []).map(({ fact }) => fact);
    const ids = [...new Set([...matter.idsOf(subject, held), ...row.ids])];
    // What the event saw gone and is there again has been given anew, which no scan can tell from facts that are as they were.
    const fresh = new Set(shown.map(({ key }) => key));
    const news = { ...epochs, fresh, added: NONE };
    const about = { now, policy, news, acts: await acts.of(ids) };
    const memo = withSince(row.memo, row.leftOut, stored?.memo);
    const judged = judgeFacts(subject, held, memo, matter, about);
    // What only the log tells of is remembered here, and nowhere else, until it is over.
    const remembered = new Set(idsIn(stored?.memo));
    const isSettled = idsIn(judged.memo).every((id) => remembered.has(id));
    return [{ row, judged, isSettled }];
  });
  const looked = looks.flat();
  return {
    changes: looked.flatMap(({ judged }) => judged.changes),
    records: looked.flatMap(({ judged }) => judged.record ?? []),
    settled: looked.flatMap(({ row, isSettled }) => (isSettled ? [row] : [])),
    narrowed,
  };
}

/** Whether it is too early to believe a list that shows what the event has seen to be gone. */
function isDoubted({ at }: Said, now: Date): boolean {
  return now.getTime() - at.getTime() < DOUBTED_FOR_MS;
}

/** What the event saw gone, and is stored all the same: the list that was read may be behind. */
function lingering<F>({ seen }: Said, stored: readonly StoredFact<F>[]): readonly StoredFact<F>[] {
  const gone = new Set(seen.flatMap(([key, fact]) => (fact === null ? [key] : [])));
  return stored.filter(({ key }) => gone.has(key));
}

/**
 * What the sources that have been read do not show: of all else the facts know more by now, and of what becomes of it. `behind`: what
 * they show although it is gone.
 */
function notShown<F>(
  seen: Said["seen"],
  stored: readonly StoredFact<F>[],
  read: ReadonlySet<string>,
  behind: ReadonlySet<string>,
): Said["seen"] {
  const sets = new Map(stored.map(({ key, set }) => [key, set]));
  return seen.filter(([key, fact]) => {
    const set = sets.get(key);
    if (set === undefined) return fact !== null;
    return !read.has(set) || (fact === null && behind.has(key));
  });
}

/**
 * Whether the scan shows all that the event saw, or what it does not show is gone. Lists are behind: what was given shortly before
 * may be missing from one, what was taken may be in it, and the next scan knows. `doubted`: what it shows and the event saw gone.
 */
async function isAllSeen<F>(
  { seen, sources: [set = ""] }: Said,
  stored: readonly StoredFact<F>[],
  doubted: readonly StoredFact<F>[],
  confirmGone: MergeHandlers<F>["confirmGone"],
): Promise<boolean> {
  const there = new Set(stored.map(({ key }) => key));
  // The cast is where a stored document becomes a fact: see `createJudgeNow`, which writes them.
  const missing = seen.flatMap(([key, fact]) =>
    fact === null || there.has(key) ? [] : [{ set, key, fact: fact as F }],
  );
  const gone = await goneAmong(set, [...missing, ...doubted], confirmGone);
  // What cannot be told is not gone, nor is it there; the next scan asks again.
  if (gone === undefined) return false;
  return missing.every(({ key }) => gone.has(key)) && !doubted.some(({ key }) => gone.has(key));
}

/** Which of them are gone, each asked for at its own place; `undefined` where that cannot be told. */
async function goneAmong<F>(
  set: string,
  candidates: readonly StoredFact<F>[],
  confirmGone: MergeHandlers<F>["confirmGone"],
): Promise<ReadonlySet<string> | undefined> {
  if (candidates.length === 0) return new Set();
  try {
    return new Set(await confirmGone(set, candidates));
  } catch {
    return undefined;
  }
}
