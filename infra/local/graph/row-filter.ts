import { type FilterToken, filterTokens } from "./filter-tokens.ts";
import { malformed, unsupportedQuery } from "./graph-refusal.ts";

/** A row as Graph shows it, before `$select`. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

export interface RowFilter {
  readonly matches: (row: Row) => boolean;
  /** What it asks of this property, in lower case; nothing when it does not look at it. */
  readonly values: (property: string) => readonly string[] | undefined;
}

/** No more in a list (learn.microsoft.com/graph/filter-query-parameter: at most 15 by default). */
const mostInList = 15;

/**
 * filter     := comparison ("and" comparison)*
 * comparison := property "eq" string | property "in" "(" string ("," string)* ")"
 * @param filterable names of properties that may be compared; any others are refused
 */
export function parseRowFilter(text: string | undefined, filterable: readonly string[]): RowFilter {
  const wanted = new Map<string, readonly string[]>();
  const tokens = text === undefined ? [] : filterTokens(text);
  for (let at = 0; at < tokens.length;) {
    if (at > 0 && !isWord(tokens[at++], "and")) throw unsupported(text);
    const property = tokens[at];
    if (property?.kind !== "word" || !filterable.includes(property.value)) throw unsupported(text);
    if (wanted.has(property.value)) throw unsupported(text);
    const [values, width] = valuesOf(tokens.slice(at + 1), text);
    wanted.set(property.value, values);
    at += 1 + width;
  }
  return {
    matches: (row) =>
      [...wanted].every(([name, values]) => values.includes(String(row[name]).toLowerCase())),
    values: (property) => wanted.get(property),
  };
}

/** Operator and literals; how many tokens these are. */
function valuesOf(
  tokens: readonly FilterToken[],
  text: string | undefined,
): readonly [values: readonly string[], width: number] {
  const [operator, first] = tokens;
  if (isWord(operator, "eq")) {
    if (first?.kind !== "string") throw malformed(`Invalid filter clause: '${text ?? ""}'.`);
    return [[first.value.toLowerCase()], 2];
  }
  if (!isWord(operator, "in") || first?.kind !== "(") throw unsupported(text);
  const end = tokens.findIndex(({ kind }) => kind === ")");
  const values = tokens.slice(2, end).map((token, index) => {
    const isValue = index % 2 === 0;
    if (isValue && token.kind === "string") return token.value.toLowerCase();
    if (!isValue && token.kind === ",") return undefined;
    throw malformed(`Invalid filter clause: '${text ?? ""}'.`);
  });
  const given = values.filter((value) => value !== undefined);
  if (end < 3 || values.length % 2 === 0 || given.length > mostInList) {
    throw malformed(`Invalid filter clause: '${text ?? ""}'.`);
  }
  return [given, end + 1];
}

function isWord(token: FilterToken | undefined, word: string): boolean {
  return token?.kind === "word" && token.value === word;
}

function unsupported(text: string | undefined): Error {
  return unsupportedQuery(`Unsupported or invalid query filter clause specified: '${text ?? ""}'.`);
}
