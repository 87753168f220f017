import { isKqlFunction, type KqlExpression, type KqlPath } from "./kql-expression.ts";
import { KqlReader } from "./kql-reader.ts";
import { KqlError, kqlTokens } from "./kql-tokens.ts";

const operators = ["==", "!=", "=~", "!~", "in", "in~", "startswith"] as const;

export type KqlCondition =
  | { readonly kind: "any" | "all"; readonly parts: readonly KqlCondition[] }
  | {
      readonly kind: "compare";
      readonly left: KqlExpression;
      readonly operator: (typeof operators)[number];
      readonly values: readonly KqlExpression[];
    }
  /** `isnotempty(x)` and the like, without a comparison. */
  | { readonly kind: "test"; readonly expression: KqlExpression };

interface KqlColumn {
  readonly name: string;
  readonly expression: KqlExpression;
}

export type KqlStep =
  | { readonly kind: "where"; readonly condition: KqlCondition }
  | { readonly kind: "project" | "extend"; readonly columns: readonly KqlColumn[] }
  | {
      readonly kind: "order";
      readonly keys: readonly {
        readonly expression: KqlExpression;
        readonly isDescending: boolean;
      }[];
    }
  | { readonly kind: "take"; readonly count: number };

export interface KqlQuery {
  readonly table: string;
  readonly steps: readonly KqlStep[];
}

/**
 * Reads the part of the query language that is stood in for: a table, then `where` (==, !=, =~, !~, in, in~,
 * startswith, and, or, brackets), `extend` and `project` (columns, paths, literals, `tolower`, `tostring` and others of one
 * value), `order by`, `limit`. Throws `KqlError` at everything else: a query
 * half understood would answer something wrong.
 */
export function parseKql(query: string): KqlQuery {
  const reader = new KqlReader(kqlTokens(query));
  const table = reader.word();
  const steps: KqlStep[] = [];
  while (!reader.isAtEnd()) {
    reader.expect("|");
    steps.push(step(reader));
  }
  return { table: table.toLowerCase(), steps };
}

function step(reader: KqlReader): KqlStep {
  const token = reader.take();
  switch (token.kind === "word" ? token.text : "") {
    case "where":
      return { kind: "where", condition: any(reader) };
    case "project":
    case "extend":
      return { kind: token.text as "project" | "extend", columns: list(reader, column) };
    case "order":
    case "sort":
      reader.expect("by");
      return { kind: "order", keys: list(reader, orderKey) };
    case "limit":
    case "take":
      return { kind: "take", count: count(reader) };
    default:
      throw new KqlError("this operator is not supported here", token.text, token.at);
  }
}

function list<Item>(reader: KqlReader, item: (reader: KqlReader) => Item): Item[] {
  const items = [item(reader)];
  while (reader.skip(",")) items.push(item(reader));
  return items;
}

function any(reader: KqlReader): KqlCondition {
  const parts = [all(reader)];
  while (reader.skip("or")) parts.push(all(reader));
  return { kind: "any", parts };
}

function all(reader: KqlReader): KqlCondition {
  const parts = [single(reader)];
  while (reader.skip("and")) parts.push(single(reader));
  return { kind: "all", parts };
}

function single(reader: KqlReader): KqlCondition {
  if (reader.skip("(")) {
    const inner = any(reader);
    reader.expect(")");
    return inner;
  }
  const left = expression(reader);
  const sign = operators.find((operator) => reader.skip(operator));
  if (sign === undefined) {
    if (left.kind === "call" && left.name.startsWith("is"))
      return { kind: "test", expression: left };
    const token = reader.take();
    throw new KqlError("this comparison is not supported here", token.text, token.at);
  }
  if (sign !== "in" && sign !== "in~") {
    return { kind: "compare", left, operator: sign, values: [expression(reader)] };
  }
  reader.expect("(");
  const values = list(reader, expression);
  reader.expect(")");
  return { kind: "compare", left, operator: sign, values };
}

/** A path, a literal, or a function of one of them. */
function expression(reader: KqlReader): KqlExpression {
  const value = reader.literal();
  if (value !== undefined) return { kind: "literal", value };
  const [first, ...rest] = path(reader);
  if (rest.length > 0 || !reader.skip("(")) return { kind: "path", path: [first, ...rest] };
  if (!isKqlFunction(first)) {
    throw new KqlError("this function is not supported here", first, -1);
  }
  const of = expression(reader);
  reader.expect(")");
  return { kind: "call", name: first, of };
}

function path(reader: KqlReader): KqlPath {
  const steps: [string, ...string[]] = [reader.word()];
  for (;;) {
    if (reader.skip(".")) steps.push(reader.word());
    else if (reader.skip("[")) {
      const token = reader.take();
      if (token.kind !== "string") throw reader.refuse(token, "a name in quotes");
      steps.push(token.text);
      reader.expect("]");
    } else return steps;
  }
}

function column(reader: KqlReader): KqlColumn {
  const first = expression(reader);
  if (first.kind !== "path") {
    throw new KqlError("a name in front of this column was expected", "", -1);
  }
  if (first.path.length === 1 && reader.skip("=")) {
    return { name: first.path[0], expression: expression(reader) };
  }
  // `project properties.vaultUri` names its column properties_vaultUri.
  return { name: first.path.join("_"), expression: first };
}

function orderKey(reader: KqlReader): { expression: KqlExpression; isDescending: boolean } {
  const by = expression(reader);
  if (reader.skip("asc")) return { expression: by, isDescending: false };
  // Without a word the order is descending (learn.microsoft.com/kusto/query/sort-operator).
  reader.skip("desc");
  return { expression: by, isDescending: true };
}

function count(reader: KqlReader): number {
  const token = reader.take();
  if (token.kind !== "number") throw reader.refuse(token, "a number");
  return Number(token.text);
}
