import { malformed } from "./graph-refusal.ts";

export type FilterToken =
  | { readonly kind: "string"; readonly value: string }
  /** Seven digits of a second, so that instants compare as texts. */
  | { readonly kind: "instant"; readonly value: string }
  | { readonly kind: "guid"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** A property path, an operator or a function name. */
  | { readonly kind: "word"; readonly value: string }
  | { readonly kind: "(" | ")" | "," };

const patterns: readonly (readonly [RegExp, (text: string) => FilterToken | undefined])[] = [
  [/\s+/y, () => undefined],
  [/[(),]/y, (text) => ({ kind: text as "(" | ")" | "," })],
  // A quote inside a string is doubled (learn.microsoft.com/graph/query-parameters).
  [
    /'(?:[^']|'')*'/y,
    (text) => ({ kind: "string", value: text.slice(1, -1).replaceAll("''", "'") }),
  ],
  [
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/iy,
    (text) => ({ kind: "guid", value: text.toLowerCase() }),
  ],
  [
    /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z/y,
    (text) => ({ kind: "instant", value: comparableInstant(text) }),
  ],
  [/-?\d+(?![\w-])/y, (text) => ({ kind: "number", value: Number(text) })],
  [/(?:true|false)(?!\w)/y, (text) => ({ kind: "boolean", value: text === "true" })],
  [/[A-Za-z_][\w/$:]*/y, (text) => ({ kind: "word", value: text })],
];

/** An instant in UTC with all seven digits of a second. */
export function comparableInstant(text: string): string {
  const [seconds = "", fraction = ""] = text.replace("Z", "").split(".");
  return `${seconds}.${fraction.padEnd(7, "0")}Z`;
}

/** Takes the text of a `$filter` apart. */
export function filterTokens(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  let position = 0;
  while (position < text.length) {
    const before = position;
    for (const [pattern, make] of patterns) {
      pattern.lastIndex = position;
      const [found] = pattern.exec(text) ?? [];
      if (found === undefined) continue;
      const token = make(found);
      if (token !== undefined) tokens.push(token);
      position += found.length;
      break;
    }
    if (position === before) {
      throw malformed(
        `Invalid filter clause: There is an unterminated literal or a bad character at position ${position} in '${text}'.`,
      );
    }
  }
  return tokens;
}
