import type { Policy } from "../config/policy.ts";
import type { Clock } from "../core/clock.ts";
import { canonicalJson } from "../facts/canonical-json.ts";
import type { StoredFact } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import { judgeFacts, type Removal } from "../findings/judge.ts";
import type { Matter } from "../findings/matter.ts";
import { EMPTY_MEMO, idsIn, memoInFlight } from "../findings/memo.ts";
import { leftOutOf, withSince } from "../findings/memo-since.ts";
import type { SaidStore, SeenFact } from "../findings/said-store.ts";
import type { SubjectActs } from "./subject-acts.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { epochsOf } from "./merge-activities.ts";
import { type Keyed, withSeen } from "./with-seen.ts";

export interface JudgeNowDeps<F> {
  readonly facts: Pick<FactsSpace<F>, "read" | "state" | "subject">;
  readonly findings: FindingsStore;
  readonly said: SaidStore;
  readonly records?: Pick<AccessRecordsStore, "put">;
  /** What the audit log says of a subject. */
  readonly acts: Pick<SubjectActs, "of">;
  readonly clock: Clock;
}

/** A look at one subject outside of a scan. */
export interface Look<F> {
  readonly subject: string;
  /** What is so, from what was known: the stored facts, with what other events have seen since. Keys tell which are the same. */
  readonly now: (known: readonly Keyed<F>[]) => readonly Keyed<F>[];
  /** Keys of what the log has just said (`actKey`). */
  readonly freshActs?: ReadonlySet<string>;
  /** The sources that say what is so: see `Said`. */
  readonly sources: readonly string[];
  /** Ids by which the audit log knows what is looked at, which the facts may not tell: see `Said`. */
  readonly ids?: readonly string[];
  /** Who removed what is known and is so no longer, where that has just been seen. */
  readonly removal?: (known: readonly Keyed<F>[]) => Removal | undefined;
}

/** `partitions`: of `Findings`, where something may wait to be told now. */
export interface Judged {
  readonly changed: number;
  readonly partitions: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();

/**
 * The fast path: judges a subject with facts that are newer than the stored ones, which are left to the next scan, their one
 * writer. What was said meanwhile is kept beside them until a scan has looked. `conflict`: somebody else was quicker, and what
 * was read here may be older than what they have judged.
 */
export function createJudgeNow<F, T>(
  deps: JudgeNowDeps<F>,
): (look: Look<F>, matter: Matter<F, T>, policy: Policy) => Promise<Judged | "conflict"> {
  const { facts, findings, said, clock } = deps;

  return async (
    { subject, now: factsNow, freshActs = NONE, sources, ids = [], removal: removalFrom },
    matter,
    policy,
  ) => {
    const manifest = await facts.read();
    const [known, before, state] = await Promise.all([
      facts.subject(subject, manifest),
      said.get(subject),
      facts.state(manifest),
    ]);
    const stored = known?.facts ?? [];
    const knownSince = withSeen(stored, before?.seen ?? []);
    const now = clock.now();
    const held = factsNow(knownSince);
    const about = [...knownSince, ...held].map(({ fact }) => fact);
    const lookedAt = [...new Set([...(before?.ids ?? []), ...ids])];
    const acts = await deps.acts.of([...new Set([...matter.idsOf(subject, about), ...lookedAt])]);
    const memo =
      before === undefined ? known?.memo : withSince(before.memo, before.leftOut, known?.memo);
    const removal = removalFrom?.(knownSince);
    const judgement = judgeFacts(
      subject,
      held.map(({ fact }) => fact),
      memo,
      matter,
      {
        now,
        policy,
        news: {
          ...epochsOf(state, now),
          fresh: freshKeys(knownSince, held).union(freshActs),
          added: keysOf(held).difference(keysOf(knownSince)),
        },
        acts,
        ...(removal === undefined ? {} : { removal }),
      },
    );
    if (judgement.changes.length === 0 && judgement.record === undefined) {
      // It may be a repeat: what was said of the subject before a crash has perhaps not been told.
      return { changed: 0, partitions: partitionsOf(idsIn(before?.memo)) };
    }
    const inFlight = memoInFlight(memo, judgement.memo);
    const seen = differences(stored, held);
    const all = [...new Set([...(before?.sources ?? []), ...sources])];
    const rowWith = (text: string) => ({
      ...{ subject, seen, sources: all, ids: lookedAt },
      ...{ memo: text, leftOut: leftOutOf(text, known?.memo) },
    });
    const outcome = await said.put(rowWith(inFlight), now, before);
    if (outcome === "conflict") return "conflict";
    // Of so much at once only a scan can keep what was said.
    if (outcome === "too-big") return { changed: 0, partitions: [] };
    const changed = await findings.apply(judgement.changes, now);
    if (judgement.record !== undefined) await deps.records?.put([judgement.record]);
    const written = await said.get(subject);
    // Somebody who was quicker has gone on from what is in flight, and judges all of it again.
    if (written?.memo === inFlight) {
      await said.put(rowWith(judgement.memo ?? EMPTY_MEMO), now, written);
    }
    return { changed, partitions: partitionsOf(judgement.changes.map(({ id }) => id)) };
  };
}

function partitionsOf(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map(partitionOf))];
}

function differences<F>(
  stored: readonly StoredFact<F>[],
  held: readonly Keyed<F>[],
): readonly SeenFact[] {
  const there = keysOf(held);
  const fresh = freshKeys(stored, held);
  return [
    ...stored.flatMap(({ key }): SeenFact[] => (there.has(key) ? [] : [[key, null]])),
    ...held.flatMap(({ key, fact }): SeenFact[] => (fresh.has(key) ? [[key, fact]] : [])),
  ];
}

function keysOf<F>(facts: readonly Keyed<F>[]): ReadonlySet<string> {
  return new Set(facts.map(({ key }) => key));
}

function freshKeys<F>(known: readonly Keyed<F>[], held: readonly Keyed<F>[]): Set<string> {
  const before = new Map(known.map(({ key, fact }) => [key, canonicalJson(fact)]));
  return new Set(
    held.flatMap(({ key, fact }) => (before.get(key) === canonicalJson(fact) ? [] : [key])),
  );
}
