import { byCodeUnit, bySetAndKey, parseSubjectLine, subjectLine } from "./bucket-blob.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type KeyHash, keyHash } from "./fact-hashes.ts";
import type { StoredFact, SubjectVisit, Visited } from "./fact-records.ts";
import { FactsDamaged } from "./facts-errors.ts";

/** One bucket in memory while a merge works on it. */
export interface OpenBucket<F> {
  /** Puts a record where it belongs, away from the subject that had it. `same`: it was there like that. */
  put(set: string, key: string, subject: string, fact: F): "added" | "changed" | "same";
  /** False when there is no such record. */
  remove(set: string, key: string): boolean;
  /** The records of `set` that have one of these hashes. */
  withHashes(set: string, hashes: ReadonlySet<KeyHash>): Map<KeyHash, StoredFact<F>>;
  /** Subjects that were touched, are due by `now`, or all; in the order of their keys. */
  toVisit(now: Date, evaluateAll: boolean): SubjectVisit<F>[];
  /** What a visit left behind. A subject without facts, memo and instant is forgotten. */
  visited(subject: string, left: Visited): void;
  /** How it is to be written; `isChanged` is false when that is what was read. */
  close(): BucketContent;
}

export interface BucketContent {
  readonly lines: readonly string[];
  readonly isChanged: boolean;
  readonly records: number;
  readonly nextAt?: string;
}

interface SubjectEntry<F> {
  readonly subject: string;
  /** As it was read; undefined for a new one. */
  readonly line: string | undefined;
  /** By set and key. */
  readonly facts: Map<string, StoredFact<F>>;
  /** Keys of what has been put in since it was read, and those of them that were not there. */
  readonly fresh: Set<string>;
  readonly added: Set<string>;
  memo: string | undefined;
  nextAt: string | undefined;
  isTouched: boolean;
  isVisited: boolean;
}

/** `lines` as they were read; `name` is the blob's, for errors. */
export function openBucket<F>(name: string, lines: readonly string[]): OpenBucket<F> {
  const subjects = new Map<string, SubjectEntry<F>>();
  /** Whose each record is, by set and key. */
  const owners = new Map<string, SubjectEntry<F>>();
  for (const line of lines) {
    const { subject, facts, memo, nextAt } = parseSubjectLine<F>(line);
    if (subjects.has(subject)) throw new FactsDamaged(name, "It names a subject twice.");
    const entry: SubjectEntry<F> = {
      ...{ subject, line, memo, nextAt, isTouched: false, isVisited: false },
      facts: new Map(facts.map((held) => [idOf(held.set, held.key), held])),
      ...{ fresh: new Set(), added: new Set() },
    };
    subjects.set(subject, entry);
    for (const id of entry.facts.keys()) owners.set(id, entry);
  }

  function entryOf(subject: string): SubjectEntry<F> {
    const known = subjects.get(subject);
    if (known !== undefined) return known;
    const made: SubjectEntry<F> = {
      ...{ subject, line: undefined, facts: new Map<string, StoredFact<F>>() },
      ...{ fresh: new Set<string>(), added: new Set<string>() },
      ...{ memo: undefined, nextAt: undefined, isTouched: false, isVisited: false },
    };
    subjects.set(subject, made);
    return made;
  }

  function inOrder(): SubjectEntry<F>[] {
    return [...subjects.values()].sort((a, b) => byCodeUnit(a.subject, b.subject));
  }

  return {
    put(set, key, subject, fact) {
      const id = idOf(set, key);
      const owner = owners.get(id);
      const before = owner?.facts.get(id);
      const entry = entryOf(subject);
      if (
        owner === entry &&
        before !== undefined &&
        canonicalJson(before.fact) === canonicalJson(fact)
      ) {
        return "same";
      }
      if (owner !== undefined) {
        owner.facts.delete(id);
        owner.fresh.delete(key);
        if (owner !== entry) owner.added.delete(key);
        owner.isTouched = true;
      }
      entry.facts.set(id, { set, key, fact });
      entry.fresh.add(key);
      if (owner !== entry) entry.added.add(key);
      entry.isTouched = true;
      owners.set(id, entry);
      return before === undefined ? "added" : "changed";
    },
    remove(set, key) {
      const id = idOf(set, key);
      const owner = owners.get(id);
      if (owner === undefined) return false;
      owner.facts.delete(id);
      owner.isTouched = true;
      return owners.delete(id);
    },
    withHashes(set, hashes) {
      const found = new Map<KeyHash, StoredFact<F>>();
      if (hashes.size === 0) return found;
      for (const [id, owner] of owners) {
        const held = owner.facts.get(id);
        if (held?.set !== set) continue;
        const hash = keyHash(held.key);
        if (hashes.has(hash)) found.set(hash, held);
      }
      return found;
    },
    toVisit(now, evaluateAll) {
      return inOrder().flatMap((entry): SubjectVisit<F>[] => {
        const { subject, memo, nextAt, isTouched, fresh, added } = entry;
        const isDue = nextAt !== undefined && new Date(nextAt) <= now;
        if (!isTouched && !isDue && !evaluateAll) return [];
        const because = isTouched ? "changed" : isDue ? "due" : "all";
        const remembered = memo === undefined ? {} : { memo };
        return [{ subject, facts: factsOf(entry), ...remembered, because, fresh, added }];
      });
    },
    visited(subject, { memo, nextAt }) {
      const entry = entryOf(subject);
      entry.memo = memo;
      entry.nextAt = nextAt?.toISOString();
      entry.isVisited = true;
    },
    close() {
      const kept = inOrder().filter(isWorthALine);
      const left = kept.map(lineOf);
      // ISO 8601 in UTC with milliseconds: the order of the text is the order of time.
      const nextAt = kept.flatMap((entry) => entry.nextAt ?? []).sort(byCodeUnit)[0];
      return {
        lines: left,
        isChanged: left.length !== lines.length || left.some((line, i) => line !== kept[i]?.line),
        records: owners.size,
        ...(nextAt === undefined ? {} : { nextAt }),
      };
    },
  };
}

/** Says both without a doubt where one ends. */
function idOf(set: string, key: string): string {
  return `${set.length}:${set}${key}`;
}

function factsOf<F>(entry: SubjectEntry<F>): StoredFact<F>[] {
  return [...entry.facts.values()].sort(bySetAndKey);
}

function isWorthALine<F>({ facts, memo, nextAt }: SubjectEntry<F>): boolean {
  return facts.size > 0 || memo !== undefined || nextAt !== undefined;
}

/** What nobody touched is written as it was read. */
function lineOf<F>(entry: SubjectEntry<F>): string {
  const { subject, line, memo, nextAt } = entry;
  if (line !== undefined && !entry.isTouched && !entry.isVisited) return line;
  return subjectLine({
    ...{ subject, facts: factsOf(entry) },
    ...(memo === undefined ? {} : { memo }),
    ...(nextAt === undefined ? {} : { nextAt }),
  });
}
