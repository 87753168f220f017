import { KqlError, kqlTokens, type KqlToken } from "./kql-tokens.ts";

export type KqlPath = readonly [string, ...string[]];
export type KqlLiteral = string | number | boolean;

export type KqlCondition =
  | { readonly kind: "any" | "all"; readonly parts: readonly KqlCondition[] }
  | {
      readonly kind: "compare";
      readonly path: KqlPath;
      readonly operator: "==" | "!=" | "=~" | "!~" | "in" | "in~";
      readonly values: readonly KqlLiteral[];
    };

export type KqlStep =
  | { readonly kind: "where"; readonly condition: KqlCondition }
  | {
      readonly kind: "project";
      readonly columns: readonly { readonly name: string; readonly path: KqlPath }[];
    }
  | {
      readonly kind: "order";
      readonly keys: readonly { readonly path: KqlPath; readonly isDescending: boolean }[];
    }
  | { readonly kind: "take"; readonly count: number };

export interface KqlQuery {
  readonly table: string;
  readonly steps: readonly KqlStep[];
}

/**
 * Reads the part of the query language that is stood in for: a table, then `where` (==, !=, =~, !~, in, in~, and, or,
 * brackets), `project` (columns, paths, `name = path`), `order by`, `limit`. Throws `KqlError` at everything else: a query
 * half understood would answer something wrong.
 */
export function parseKql(query: string): KqlQuery {
  const reader = new Reader(kqlTokens(query));
  const table = reader.word();
  const steps: KqlStep[] = [];
  while (!reader.isAtEnd()) {
    reader.expect("|");
    steps.push(step(reader));
  }
  return { table: table.toLowerCase(), steps };
}

class Reader {
  readonly #tokens: readonly KqlToken[];
  #next = 0;

  constructor(tokens: readonly KqlToken[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  take(): KqlToken {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new KqlError("the query ends too early", "", -1);
    this.#next += 1;
    return token;
  }

  /** Takes the next token if it is this sign or keyword. */
  skip(text: string): boolean {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.kind === "string" || token.text !== text) return false;
    this.#next += 1;
    return true;
  }

  expect(text: string): void {
    const token = this.take();
    if (token.kind === "string" || token.text !== text) throw this.refuse(token, `'${text}'`);
  }

  word(): string {
    const token = this.take();
    if (token.kind !== "word") throw this.refuse(token, "a name");
    return token.text;
  }

  refuse(token: KqlToken, wanted: string): KqlError {
    return new KqlError(`${wanted} was expected`, token.text, token.at);
  }
}

function step(reader: Reader): KqlStep {
  const token = reader.take();
  switch (token.kind === "word" ? token.text : "") {
    case "where":
      return { kind: "where", condition: any(reader) };
    case "project":
      return { kind: "project", columns: list(reader, column) };
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

function list<Item>(reader: Reader, item: (reader: Reader) => Item): Item[] {
  const items = [item(reader)];
  while (reader.skip(",")) items.push(item(reader));
  return items;
}

function any(reader: Reader): KqlCondition {
  const parts = [all(reader)];
  while (reader.skip("or")) parts.push(all(reader));
  return { kind: "any", parts };
}

function all(reader: Reader): KqlCondition {
  const parts = [single(reader)];
  while (reader.skip("and")) parts.push(single(reader));
  return { kind: "all", parts };
}

function single(reader: Reader): KqlCondition {
  if (reader.skip("(")) {
    const inner = any(reader);
    reader.expect(")");
    return inner;
  }
  const left = path(reader);
  const sign = reader.take();
  switch (sign.kind === "string" ? "" : sign.text) {
    case "==":
    case "!=":
    case "=~":
    case "!~":
      return {
        kind: "compare",
        path: left,
        operator: sign.text as "==" | "!=" | "=~" | "!~",
        values: [literal(reader)],
      };
    case "in":
    case "in~": {
      reader.expect("(");
      const values = list(reader, literal);
      reader.expect(")");
      return { kind: "compare", path: left, operator: sign.text as "in" | "in~", values };
    }
    default:
      throw new KqlError("this comparison is not supported here", sign.text, sign.at);
  }
}

function path(reader: Reader): KqlPath {
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

function column(reader: Reader): { name: string; path: KqlPath } {
  const first = path(reader);
  if (first.length === 1 && reader.skip("=")) return { name: first[0], path: path(reader) };
  // `project properties.vaultUri` names its column properties_vaultUri.
  return { name: first.join("_"), path: first };
}

function orderKey(reader: Reader): { path: KqlPath; isDescending: boolean } {
  const by = path(reader);
  if (reader.skip("asc")) return { path: by, isDescending: false };
  // Without a word the order is descending (learn.microsoft.com/kusto/query/sort-operator).
  reader.skip("desc");
  return { path: by, isDescending: true };
}

function count(reader: Reader): number {
  const token = reader.take();
  if (token.kind !== "number") throw reader.refuse(token, "a number");
  return Number(token.text);
}

function literal(reader: Reader): KqlLiteral {
  const token = reader.take();
  if (token.kind === "string") return token.text;
  if (token.kind === "number") return Number(token.text);
  if (token.text === "true") return true;
  if (token.text === "false") return false;
  throw reader.refuse(token, "a literal");
}
