import type { KqlLiteral } from "./kql-expression.ts";
import { KqlError, type KqlToken } from "./kql-tokens.ts";

/** Goes through the tokens of a query, one after another; throws `KqlError` at one that was not expected. */
export class KqlReader {
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

  /** Takes the next token if it is a literal. */
  literal(): KqlLiteral | undefined {
    const token = this.#tokens[this.#next];
    const value = token === undefined ? undefined : literalOf(token);
    if (value !== undefined) this.#next += 1;
    return value;
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

function literalOf(token: KqlToken): KqlLiteral | undefined {
  if (token.kind === "string") return token.text;
  if (token.kind === "number") return Number(token.text);
  if (token.kind !== "word") return undefined;
  if (token.text === "true") return true;
  return token.text === "false" ? false : undefined;
}
