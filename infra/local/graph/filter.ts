import type { GraphObject, GraphSet } from "../tenant/model.ts";
import { type FilterToken, filterTokens } from "./filter-tokens.ts";
import { malformed, unsupportedQuery } from "./graph-refusal.ts";
import { typeName } from "./properties.ts";

export interface Filter {
  readonly matches: (object: GraphObject, counts: Counts) => boolean;
  /** Works only with `ConsistencyLevel: eventual` and `$count=true`. */
  readonly isAdvanced: boolean;
  /** Names of the properties it looks at. */
  readonly properties: readonly string[];
}

/** Sizes of the relationships that a filter may count. */
export type Counts = (
  object: GraphObject,
  relationship: "owners" | "federatedIdentityCredentials",
) => number;

/** What can be compared by `eq`, and with what sort of literal (learn.microsoft.com/graph/aad-advanced-queries). */
const comparable: Readonly<
  Record<GraphSet, Readonly<Record<string, "string" | "boolean" | "guid">>>
> = {
  applications: { id: "string", appId: "string", displayName: "string" },
  servicePrincipals: {
    id: "string",
    appId: "string",
    displayName: "string",
    servicePrincipalType: "string",
    accountEnabled: "boolean",
    appOwnerOrganizationId: "guid",
  },
  users: {
    id: "string",
    displayName: "string",
    userPrincipalName: "string",
    mail: "string",
    accountEnabled: "boolean",
  },
  groups: { id: "string", displayName: "string", mail: "string", isAssignableToRole: "boolean" },
};

/**
 * filter     := term ("or" term)* ; term := factor ("and" factor)*
 * factor     := "not" factor | "(" filter ")" | comparison
 * comparison := property ("eq" | "ne") literal | property "in" "(" literal ("," literal)* ")"
 *             | relationship "/$count" ("eq" | "ne") number
 */
export function parseFilter(text: string, set: GraphSet): Filter {
  const tokens = filterTokens(text);
  let position = 0;
  const next = (): FilterToken | undefined => tokens[position];
  const isWord = (word: string): boolean => {
    const token = next();
    return token?.kind === "word" && token.value === word;
  };
  const anyOf = (): Filter => {
    const parts = [allOf()];
    while (isWord("or")) {
      position += 1;
      parts.push(allOf());
    }
    return joined(parts, (object, counts) => parts.some((part) => part.matches(object, counts)));
  };
  const allOf = (): Filter => {
    const parts = [factor()];
    while (isWord("and")) {
      position += 1;
      parts.push(factor());
    }
    return joined(parts, (object, counts) => parts.every((part) => part.matches(object, counts)));
  };
  const factor = (): Filter => {
    if (isWord("not")) {
      position += 1;
      const inner = factor();
      const matches: Filter["matches"] = (object, counts) => !inner.matches(object, counts);
      return { ...inner, isAdvanced: true, matches };
    }
    if (next()?.kind === "(") {
      position += 1;
      const inner = anyOf();
      if (next()?.kind !== ")")
        throw malformed(`Invalid filter clause: ')' expected in '${text}'.`);
      position += 1;
      return inner;
    }
    const width = isIn(tokens[position + 1]) ? widthOfIn() : 3;
    const some = tokens.slice(position, position + width);
    position += width;
    return width === 3 ? comparison(some, set, text) : oneOf(some, set, text);
  };

  /** From the property to the bracket that closes the list. */
  const widthOfIn = (): number => {
    const end = tokens.findIndex(({ kind }, index) => index > position && kind === ")");
    if (end < 0) throw malformed(`Invalid filter clause: ')' expected in '${text}'.`);
    return end - position + 1;
  };

  const filter = anyOf();
  if (position < tokens.length) {
    throw malformed(`Invalid filter clause: Syntax error after term ${position} in '${text}'.`);
  }
  return filter;
}

function isIn(token: FilterToken | undefined): boolean {
  return token?.kind === "word" && token.value === "in";
}

/** Said of an `in` of more (learn.microsoft.com/graph/filter-query-parameter: at most 15 by default). */
const mostInList = 15;

/** `property in ('a','b')`: as `property eq 'a' or property eq 'b'`. */
function oneOf(tokens: readonly FilterToken[], set: GraphSet, text: string): Filter {
  const [left, , bracket, ...list] = tokens;
  const values = list.filter((_token, index) => index % 2 === 0);
  const between = list.filter((_token, index) => index % 2 === 1);
  if (
    left === undefined ||
    bracket?.kind !== "(" ||
    list.length < 2 ||
    between.some(({ kind }, index) => kind !== (index === between.length - 1 ? ")" : ","))
  ) {
    throw malformed(`Invalid filter clause: a list of values in brackets expected in '${text}'.`);
  }
  if (values.length > mostInList) {
    throw unsupportedQuery(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${values.length}. Max allowed: ${mostInList}.`,
    );
  }
  const parts = values.map((value) =>
    comparison([left, { kind: "word", value: "eq" }, value], set, text),
  );
  return joined(parts, (object, counts) => parts.some((part) => part.matches(object, counts)));
}

function comparison(
  [left, operator, right]: readonly FilterToken[],
  set: GraphSet,
  text: string,
): Filter {
  if (left?.kind !== "word" || operator?.kind !== "word" || right === undefined) {
    throw malformed(`Invalid filter clause: '${text}'.`);
  }
  const isNegated = operator.value === "ne";
  if (operator.value !== "eq" && !isNegated) throw unsupportedClause(left.value, set);
  const result = (matches: Filter["matches"], isAdvanced: boolean): Filter => ({
    matches: isNegated ? (object, counts) => !matches(object, counts) : matches,
    isAdvanced: isAdvanced || isNegated,
    properties: [left.value],
  });

  const relationship = countedRelationship(left.value, set);
  if (relationship !== undefined) {
    if (right.kind !== "number")
      throw malformed(`Invalid filter clause: a number expected in '${text}'.`);
    const { value } = right;
    return result((object, counts) => counts(object, relationship) === value, true);
  }
  const literal = comparable[set][left.value];
  if (literal === undefined) throw unsupportedClause(left.value, set);
  if (right.kind !== literal) {
    throw malformed(
      `Invalid filter clause: A binary operator with incompatible types was detected for '${left.value}' in '${text}'.`,
    );
  }
  const wanted = typeof right.value === "string" ? right.value.toLowerCase() : right.value;
  const name = left.value;
  return result((object) => {
    const value = object[name];
    return (typeof value === "string" ? value.toLowerCase() : value) === wanted;
  }, false);
}

function countedRelationship(
  path: string,
  set: GraphSet,
): "owners" | "federatedIdentityCredentials" | undefined {
  if (set !== "applications" && set !== "servicePrincipals") return undefined;
  if (path === "owners/$count") return "owners";
  return path === "federatedIdentityCredentials/$count"
    ? "federatedIdentityCredentials"
    : undefined;
}

function joined(parts: readonly Filter[], matches: Filter["matches"]): Filter {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    matches,
    isAdvanced: parts.some(({ isAdvanced }) => isAdvanced),
    properties: parts.flatMap(({ properties }) => properties),
  };
}

function unsupportedClause(property: string, set: GraphSet): Error {
  return unsupportedQuery(
    `Unsupported or invalid query filter clause specified for property '${property}' of resource '${typeName(set)}'.`,
  );
}
