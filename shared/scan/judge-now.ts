import type { Policy } from "../config/policy.ts";
import type { Clock } from "../core/clock.ts";
import { canonicalJson } from "../facts/canonical-json.ts";
import type { StoredFact } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import { EMPTY_MEMO, judgeFacts, type Matter, memoInFlight } from "../findings/judge.ts";
import type { SaidStore, SeenFact } from "../findings/said-store.ts";
import { epochsOf } from "./merge-activities.ts";

export interface JudgeNowDeps<F> {
  readonly facts: Pick<FactsSpace<F>, "read" | "state" | "subject">;
  readonly findings: FindingsStore;
  readonly said: SaidStore;
  readonly clock: Clock;
}

/** A look at one subject outside of a scan. */
export interface Look<F> {
  readonly subject: string;
  /** What is so, from what was known: the stored facts, with what other events have seen since. Keys tell which are the same. */
  readonly now: (known: readonly Keyed<F>[]) => readonly Keyed<F>[];
  /** The sources that say what is so: see `Said`. */
  readonly sources: readonly string[];
}

export interface Keyed<F> {
  readonly key: string;
  readonly fact: F;
}

/** `partitions`: of `Findings`, where something may wait to be told now. */
export interface Judged {
  readonly changed: number;
  readonly partitions: readonly string[];
}

/**
 * The fast path: judges a subject with facts that are newer than the stored ones, which are left to the next scan, their one
 * writer. What was said meanwhile is kept beside them until a scan has looked. `conflict`: somebody else was quicker, and what
 * was read here may be older than what they have judged.
 */
export function createJudgeNow<F, T>(
  deps: JudgeNowDeps<F>,
): (look: Look<F>, matter: Matter<F, T>, policy: Policy) => Promise<Judged | "conflict"> {
  const { facts, findings, said, clock } = deps;

  return async ({ subject, now: factsNow, sources }, matter, policy) => {
    const manifest = await facts.read();
    const [known, before, state] = await Promise.all([
      facts.subject(subject, manifest),
      said.get(subject),
      facts.state(manifest),
    ]);
    const stored = known?.facts ?? [];
    const knownSince = withSeen(stored, before?.seen ?? []);
    const held = factsNow(knownSince);
    const now = clock.now();
    const memo = before?.memo ?? known?.memo;
    const judgement = judgeFacts(
      subject,
      held.map(({ fact }) => fact),
      memo,
      matter,
      { now, policy, news: { ...epochsOf(state, now), fresh: freshKeys(knownSince, held) } },
    );
    if (judgement.changes.length === 0) return { changed: 0, partitions: [] };
    const inFlight = memoInFlight(memo, judgement.memo);
    const seen = differences(stored, held);
    const row = { subject, seen, sources: [...new Set([...(before?.sources ?? []), ...sources])] };
    if ((await said.put({ ...row, memo: inFlight }, now, before)) === "conflict") return "conflict";
    const changed = await findings.apply(judgement.changes, now);
    const written = await said.get(subject);
    // Somebody who was quicker has gone on from what is in flight, and judges all of it again.
    if (written?.memo === inFlight) {
      await said.put({ ...row, memo: judgement.memo ?? EMPTY_MEMO }, now, written);
    }
    return {
      changed,
      partitions: [...new Set(judgement.changes.map(({ id }) => partitionOf(id)))],
    };
  };
}

/** The stored facts with what has been seen since in their place. */
function withSeen<F>(
  stored: readonly StoredFact<F>[],
  seen: readonly SeenFact[],
): readonly Keyed<F>[] {
  const keys = new Set(seen.map(([key]) => key));
  return [
    ...stored.filter(({ key }) => !keys.has(key)),
    // The cast is where a stored document becomes a fact: only this module writes them.
    ...seen.flatMap(([key, fact]) => (fact === null ? [] : [{ key, fact: fact as F }])),
  ];
}

function differences<F>(
  stored: readonly StoredFact<F>[],
  held: readonly Keyed<F>[],
): readonly SeenFact[] {
  const there = new Set(held.map(({ key }) => key));
  const fresh = freshKeys(stored, held);
  return [
    ...stored.flatMap(({ key }): SeenFact[] => (there.has(key) ? [] : [[key, null]])),
    ...held.flatMap(({ key, fact }): SeenFact[] => (fresh.has(key) ? [[key, fact]] : [])),
  ];
}

function freshKeys<F>(known: readonly Keyed<F>[], held: readonly Keyed<F>[]): ReadonlySet<string> {
  const before = new Map(known.map(({ key, fact }) => [key, canonicalJson(fact)]));
  return new Set(
    held.flatMap(({ key, fact }) => (before.get(key) === canonicalJson(fact) ? [] : [key])),
  );
}
