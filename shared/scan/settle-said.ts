import { atOnce } from "../core/at-once.ts";
import type { Policy } from "../config/policy.ts";
import type { MergeHandlers, StoredFact } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { judgeFacts, type RecordChange } from "../findings/judge.ts";
import type { Matter } from "../findings/matter.ts";
import { idsIn } from "../findings/memo.ts";
import { leftOutOf, withSince } from "../findings/memo-since.ts";
import type { Said } from "../findings/said-store.ts";
import type { SubjectActs } from "./subject-acts.ts";

/** A subject's facts lie in a bucket, which is in memory as long as they are looked for. */
const AT_ONCE = 4;

/**
 * Holds what events said before this scan began against the facts as it has written them. What an event opened and is so
 * no longer ends here; what it ended and is so again begins anew. Answers the changes, to be applied before the rows that
 * were looked at (`settled`) are removed, and the rows of which some sources have been read (`narrowed`): not all sources are read
 * by the same scans.
 */
export async function settleSaid<F, T>(
  deps: {
    facts: Pick<FactsSpace<F>, "read" | "subject">;
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
  const narrowed = await atOnce(AT_ONCE, narrower, async ({ row, left }) => {
    const stored = await facts.subject(row.subject, manifest);
    const memo = withSince(row.memo, row.leftOut, stored?.memo);
    return {
      ...row,
      ...{ memo, leftOut: leftOutOf(memo, stored?.memo), sources: left },
      seen: notShown(row.seen, stored?.facts ?? [], read),
    };
  });
  const looks = await atOnce(AT_ONCE, known, async ({ row }) => {
    const { subject } = row;
    const stored = await facts.subject(subject, manifest);
    if (!(await isAllSeen(row, stored?.facts ?? [], deps.confirmGone))) return [];
    const held = (stored?.facts ?? []).map(({ fact }) => fact);
    const ids = [...new Set([...matter.idsOf(subject, held), ...row.ids])];
    const about = { now, policy, acts: await acts.of(ids) };
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

/** What the sources that have been read do not show: of all else the facts know more by now, and of what becomes of it. */
function notShown<F>(
  seen: Said["seen"],
  stored: readonly StoredFact<F>[],
  read: ReadonlySet<string>,
): Said["seen"] {
  const sets = new Map(stored.map(({ key, set }) => [key, set]));
  return seen.filter(([key, fact]) => {
    const set = sets.get(key);
    return set === undefined ? fact !== null : !read.has(set);
  });
}

/**
 * Whether the scan shows all that the event saw, or what it does not show is gone. Lists are behind: what was given shortly before
 * may be missing from one, and the next scan has it.
 */
async function isAllSeen<F>(
  { seen, sources: [set = ""] }: Said,
  stored: readonly StoredFact<F>[],
  confirmGone: MergeHandlers<F>["confirmGone"],
): Promise<boolean> {
  const there = new Set(stored.map(({ key }) => key));
  // The cast is where a stored document becomes a fact: see `createJudgeNow`, which writes them.
  const missing = seen.flatMap(([key, fact]) =>
    fact === null || there.has(key) ? [] : [{ set, key, fact: fact as F }],
  );
  if (missing.length === 0) return true;
  try {
    const gone = new Set(await confirmGone(set, missing));
    return missing.every(({ key }) => gone.has(key));
  } catch {
    // What cannot be told is not gone; the next scan asks again.
    return false;
  }
}
