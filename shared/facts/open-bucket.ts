import { canonicalJson } from "./canonical-json.ts";
import { byCodeUnit, bySetAndKey, parseSubjectLine, subjectLine } from "./bucket-blob.ts";
import { type KeyHash, keyHash } from "./fact-hashes.ts";
import { FactsDamaged } from "./facts-errors.ts";
import type { StoredFact, SubjectVisit, Visited } from "./fact-records.ts";

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
  /** As it was read; undefined for a new one. */
  readonly line: string | undefined;
  facts: readonly StoredFact<F>[];
  memo: string | undefined;
  nextAt: string | undefined;
  isTouched: boolean;
  isVisited: boolean;
}

/** `lines` as they were read; `name` is the blob's, for errors. */
export function openBucket<F>(name: string, lines: readonly string[]): OpenBucket<F> {
  const subjects = new Map<string, SubjectEntry<F>>();
  /** set → key → subject */
  const owners = new Map<string, Map<string, string>>();
  for (const line of lines) {
    const { subject, facts, memo, nextAt } = parseSubjectLine<F>(line);
    if (subjects.has(subject)) throw new FactsDamaged(name, "It names a subject twice.");
    const state = { line, facts, memo, nextAt, isTouched: false, isVisited: false };
    subjects.set(subject, state);
    for (const { set, key } of facts) ownersIn(set).set(key, subject);
  }

  function ownersIn(set: string): Map<string, string> {
    const known = owners.get(set) ?? new Map<string, string>();
    owners.set(set, known);
    return known;
  }

  function entryOf(subject: string): SubjectEntry<F> {
    const known = subjects.get(subject);
    if (known !== undefined) return known;
    const made = {
      ...{ line: undefined, facts: [], memo: undefined, nextAt: undefined },
      ...{ isTouched: false, isVisited: false },
    };
    subjects.set(subject, made);
    return made;
  }

  function takeOut(set: string, key: string): { subject: string; fact: F } | undefined {
    const subject = owners.get(set)?.get(key);
    if (subject === undefined) return undefined;
    const entry = entryOf(subject);
    const taken = entry.facts.find((held) => held.set === set && held.key === key);
    entry.facts = entry.facts.filter((held) => held !== taken);
    owners.get(set)?.delete(key);
    return taken === undefined ? undefined : { subject, fact: taken.fact };
  }

  return {
    put(set, key, subject, fact) {
      const before = takeOut(set, key);
      const entry = entryOf(subject);
      entry.facts = [...entry.facts, { set, key, fact }].sort(bySetAndKey);
      ownersIn(set).set(key, subject);
      if (before?.subject === subject && canonicalJson(before.fact) === canonicalJson(fact)) {
        return "same";
      }
      if (before !== undefined) entryOf(before.subject).isTouched = true;
      entry.isTouched = true;
      return before === undefined ? "added" : "changed";
    },
    remove(set, key) {
      const before = takeOut(set, key);
      if (before !== undefined) entryOf(before.subject).isTouched = true;
      return before !== undefined;
    },
    withHashes(set, hashes) {
      const found = new Map<KeyHash, StoredFact<F>>();
      for (const [key, subject] of owners.get(set) ?? []) {
        const hash = keyHash(key);
        const held = hashes.has(hash)
          ? subjects.get(subject)?.facts.find((one) => one.set === set && one.key === key)
          : undefined;
        if (held !== undefined) found.set(hash, held);
      }
      return found;
    },
    toVisit(now, evaluateAll) {
      const wanted: SubjectVisit<F>[] = [];
      for (const [subject, entry] of sorted(subjects)) {
        const isDue = entry.nextAt !== undefined && new Date(entry.nextAt) <= now;
        if (!entry.isTouched && !isDue && !evaluateAll) continue;
        const { facts, memo } = entry;
        const because = entry.isTouched ? "changed" : isDue ? "due" : "all";
        wanted.push({ subject, facts, ...(memo === undefined ? {} : { memo }), because });
      }
      return wanted;
    },
    visited(subject, { memo, nextAt }) {
      const entry = entryOf(subject);
      entry.memo = memo;
      entry.nextAt = nextAt?.toISOString();
      entry.isVisited = true;
    },
    close() {
      const kept: string[] = [];
      let [records, hasChanged] = [0, false];
      let nextAt: string | undefined;
      for (const [subject, entry] of sorted(subjects)) {
        const isEmpty = entry.facts.length === 0;
        if (isEmpty && entry.memo === undefined && entry.nextAt === undefined) {
          hasChanged ||= entry.line !== undefined;
          continue;
        }
        const line = lineOf(subject, entry);
        hasChanged ||= line !== entry.line;
        kept.push(line);
        records += entry.facts.length;
        // ISO 8601 in UTC with milliseconds: the order of the text is the order of time.
        if (entry.nextAt !== undefined && (nextAt === undefined || entry.nextAt < nextAt)) {
          nextAt = entry.nextAt;
        }
      }
      return {
        ...{ lines: kept, isChanged: hasChanged, records },
        ...(nextAt === undefined ? {} : { nextAt }),
      };
    },
  };
}

/** What nobody touched is written as it was read. */
function lineOf<F>(subject: string, entry: SubjectEntry<F>): string {
  if (entry.line !== undefined && !entry.isTouched && !entry.isVisited) return entry.line;
  const { facts, memo, nextAt } = entry;
  return subjectLine({
    ...{ subject, facts },
    ...(memo === undefined ? {} : { memo }),
    ...(nextAt === undefined ? {} : { nextAt }),
  });
}

function sorted<F>(subjects: ReadonlyMap<string, SubjectEntry<F>>): [string, SubjectEntry<F>][] {
  return [...subjects].sort(([a], [b]) => byCodeUnit(a, b));
}
