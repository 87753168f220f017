export type KqlToken =
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "string"; readonly text: string; readonly at: number }
  | { readonly kind: "number"; readonly text: string; readonly at: number }
  | { readonly kind: "symbol"; readonly text: string; readonly at: number };

/** The query is not one of those that are understood here. */
export class KqlError extends Error {
  override readonly name = "KqlError";
  /** What stopped the reading, and where in the query it stands (0-based). */
  readonly token: string;
  readonly at: number;

  constructor(message: string, token: string, at: number) {
    super(message);
    this.token = token;
    this.at = at;
  }
}

// Longer symbols first. `in~` is a word with a sign behind it.
const pattern =
  /\s+|\/\/[^\n]*|(?<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<number>\d+)|(?<word>in~|[A-Za-z_][A-Za-z0-9_]*)|(?<symbol>=~|!~|==|!=|[|,.()=[\]])/y;

/** Cuts a query into words, literals and signs; comments and blanks go. Throws `KqlError` at anything else. */
export function kqlTokens(query: string): KqlToken[] {
  const tokens: KqlToken[] = [];
  let at = 0;
  while (at < query.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match === null) throw new KqlError("not understood", query.slice(at, at + 12), at);
    const { string, number, word, symbol } = match.groups ?? {};
    if (string !== undefined) tokens.push({ kind: "string", text: unquote(string), at });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, at });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, at });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol, at });
    at = pattern.lastIndex;
  }
  return tokens;
}

function unquote(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}
