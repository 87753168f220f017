import type { Evidence } from "./finding.ts";

/**
 * A finding is kept in one property of 64 KiB, two bytes a character
 * (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, checked 2026-11-21). A group may hold
 * a role in each of hundreds of subscriptions: with a dozen lists of this length there is room left.
 */
const LONGEST_LIST = 2_000;
const LONGEST_TEXT = 1_000;

/** Evidence as it is kept: of what is too long the beginning, and how much more there is. */
export function boundedEvidence(evidence: Evidence): Evidence {
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]): [string, Evidence[string]] => {
      if (typeof value === "string") return [name, boundedText(value)];
      return [name, typeof value === "object" ? boundedList(value) : value];
    }),
  );
}

function boundedList(items: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let characters = 0;
  for (const item of items.map(boundedText)) {
    characters += item.length;
    if (characters > LONGEST_LIST) return [...kept, `… and ${items.length - kept.length} more`];
    kept.push(item);
  }
  return kept;
}

function boundedText(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT).toWellFormed()}…` : text;
}
