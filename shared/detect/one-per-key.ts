import type { FindingDraft } from "./detector.ts";

/** The first of those with one key. */
export function onePerKey(drafts: readonly FindingDraft[]): readonly FindingDraft[] {
  const first = new Map<string, FindingDraft>();
  for (const draft of drafts) {
    const key = JSON.stringify(draft.key);
    if (!first.has(key)) first.set(key, draft);
  }
  return [...first.values()];
}
