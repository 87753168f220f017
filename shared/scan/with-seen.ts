import type { StoredFact } from "../facts/fact-records.ts";
import type { SeenFact } from "../findings/said-store.ts";

export interface Keyed<F> {
  readonly key: string;
  readonly fact: F;
}

/** The stored facts with what has been seen since in their place. */
export function withSeen<F>(
  stored: readonly StoredFact<F>[],
  seen: readonly SeenFact[],
): readonly Keyed<F>[] {
  const keys = new Set(seen.map(([key]) => key));
  return [
    ...stored.filter(({ key }) => !keys.has(key)),
    // The cast is where a stored document becomes a fact: see `createJudgeNow`, which writes them.
    ...seen.flatMap(([key, fact]) => (fact === null ? [] : [{ key, fact: fact as F }])),
  ];
}
