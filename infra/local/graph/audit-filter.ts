import type { AuditRecord } from "../tenant/audit-log.ts";
import { comparableInstant, type FilterToken, filterTokens } from "./filter-tokens.ts";
import { malformed, unsupportedQuery } from "./graph-refusal.ts";

export interface AuditFilter {
  readonly matches: (record: AuditRecord) => boolean;
  /** The earliest instants that it names, as seven-digit texts: none may be before the retention. */
  readonly from: readonly string[];
}

type Operator = "eq" | "ge" | "le" | "startswith";

/** What can be compared, and how (learn.microsoft.com/graph/api/directoryaudit-list). */
const comparable: Readonly<Record<string, readonly Operator[]>> = {
  activityDateTime: ["eq", "ge", "le"],
  activityDisplayName: ["eq", "startswith"],
  category: ["eq"],
  correlationId: ["eq"],
  loggedByService: ["eq"],
  "initiatedBy/user/id": ["eq"],
  "initiatedBy/user/displayName": ["eq"],
  "initiatedBy/user/userPrincipalName": ["eq", "startswith"],
  "initiatedBy/app/appId": ["eq"],
  "initiatedBy/app/displayName": ["eq"],
};
const comparableOfTarget: Readonly<Record<string, readonly Operator[]>> = {
  id: ["eq"],
  displayName: ["eq", "startswith"],
};

type Compare = (value: unknown) => boolean;
/** `name` is a path from the record, or from the variable of a lambda. */
type Clause = { readonly name: string; readonly compare: Compare; readonly from?: string };

/**
 * filter     := term ("or" term)* ; term := factor ("and" factor)*
 * factor     := "(" filter ")" | clause | "targetResources/any" "(" v ":" clause ")"
 * clause     := path operator literal | "startswith" "(" path "," string ")"
 * A path inside the brackets of `any` begins with `v/`.
 */
export function parseAuditFilter(text: string): AuditFilter {
  const tokens = filterTokens(text);
  let at = 0;
  const isWord = (word: string): boolean => {
    const token = tokens[at];
    return token?.kind === "word" && token.value === word;
  };
  const take = (kind: FilterToken["kind"]): void => {
    if (tokens[at++]?.kind !== kind) throw malformed(`Invalid filter clause: '${text}'.`);
  };
  const joined = (word: "or" | "and", part: () => AuditFilter): AuditFilter => {
    const parts = [part()];
    while (isWord(word)) {
      at += 1;
      parts.push(part());
    }
    return {
      matches: (record) =>
        word === "or"
          ? parts.some(({ matches }) => matches(record))
          : parts.every(({ matches }) => matches(record)),
      from: parts.flatMap(({ from }) => from),
    };
  };
  const anyOf = (): AuditFilter => joined("or", () => joined("and", factor));
  const factor = (): AuditFilter => {
    if (tokens[at]?.kind === "(") {
      at += 1;
      const inner = anyOf();
      take(")");
      return inner;
    }
    if (isWord("targetResources/any")) return anyTarget();
    const { name, compare, from } = clause("", comparable);
    return {
      matches: (record) => compare(valueAt(record, name)),
      from: from === undefined ? [] : [from],
    };
  };
  const anyTarget = (): AuditFilter => {
    at += 1;
    take("(");
    // `t:t/id` is one word; with a blank after the colon they are two.
    const token = tokens[at];
    const [variable, rest] = token?.kind === "word" ? token.value.split(":") : [];
    if (variable === undefined || rest === undefined) {
      throw malformed(`Invalid filter clause: '${text}'.`);
    }
    if (rest === "") at += 1;
    else tokens[at] = { kind: "word", value: rest };
    const { name, compare } = clause(`${variable}/`, comparableOfTarget);
    take(")");
    return {
      matches: ({ targetResources }) =>
        targetResources.some((target) => compare(valueAt(target, name))),
      from: [],
    };
  };
  const clause = (prefix: string, known: Readonly<Record<string, readonly Operator[]>>): Clause => {
    const isStart = isWord("startswith");
    if (isStart) at += 1;
    if (isStart) take("(");
    const path = tokens[at++];
    const name = path?.kind === "word" && path.value.startsWith(prefix) ? path.value : "";
    const property = name.slice(prefix.length);
    const operator = isStart ? "startswith" : operatorOf(tokens[at]);
    if (isStart) take(",");
    else at += 1;
    const literal = tokens[at++];
    if (isStart) take(")");
    if (operator === undefined || !(known[property] ?? []).includes(operator)) {
      throw unsupportedQuery(`Unsupported or invalid query filter clause specified: '${text}'.`);
    }
    return { name: property, ...comparison(property, operator, literal, text) };
  };

  const filter = anyOf();
  if (at < tokens.length) throw malformed(`Invalid filter clause: '${text}'.`);
  return filter;
}

function comparison(
  property: string,
  operator: Operator,
  literal: FilterToken | undefined,
  text: string,
): Omit<Clause, "name"> {
  if (property === "activityDateTime") {
    if (literal?.kind !== "instant") throw malformed(`Invalid filter clause: '${text}'.`);
    const wanted = literal.value;
    const compare: Compare = (value) => {
      const instant = comparableInstant(String(value));
      if (operator === "eq") return instant === wanted;
      return operator === "ge" ? instant >= wanted : instant <= wanted;
    };
    // Who asks for all until an instant asks for what is kept until then.
    return { compare, ...(operator === "le" ? {} : { from: wanted }) };
  }
  if (literal?.kind !== "string") throw malformed(`Invalid filter clause: '${text}'.`);
  const wanted = literal.value;
  return {
    compare: (value) =>
      typeof value === "string" &&
      (operator === "startswith" ? value.startsWith(wanted) : value === wanted),
  };
}

function operatorOf(token: FilterToken | undefined): Operator | undefined {
  if (token?.kind !== "word") return undefined;
  return (["eq", "ge", "le"] as const).find((operator) => operator === token.value);
}

/** What stands at the end of `initiatedBy/user/id`; nothing when the way is cut. */
function valueAt(from: unknown, path: string): unknown {
  let value = from;
  for (const name of path.split("/")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
