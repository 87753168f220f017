import { plainText } from "../../core/plain-text.ts";
import {
  type Attribute,
  type Condition,
  OPERATORS,
  type Operand,
  type Operator,
  QUANTIFIERS,
  type Quantifier,
  type Value,
} from "./condition.ts";
import { sameWord, type Token, tokensOf } from "./tokens.ts";

export type ParseOutcome =
  | { readonly kind: "parsed"; readonly condition: Condition }
  /** `at`: UTF-16 units from the beginning; `found`: what stands there, fit to be shown; `expected`: in words. */
  | {
      readonly kind: "rejected";
      readonly at: number;
      readonly found: string;
      readonly expected: string;
    };

/**
 * The longest text that is read, in UTF-16 units: four times what the platform stores, 8 KB
 * (learn.microsoft.com/azure/role-based-access-control/conditions-faq, checked 2026-11-21).
 */
export const MAX_LENGTH = 32_768;
/** How deep parentheses and negations may stand in each other. */
export const MAX_DEPTH = 64;

/**
 * Reads a condition of version 2.0. Never throws. A rejected text is one whose effect is not known: who asks what a
 * condition limits must then take it that it limits nothing.
 *
 * NOT binds tightest. Between AND and OR there is no order: where they stand side by side, parentheses are
 * demanded (learn.microsoft.com/azure/role-based-access-control/conditions-format, "Grouping and precedence", checked
 * 2026-11-21), so a text without them is rejected rather than read in a way of our own.
 */
export function parseCondition(text: string): ParseOutcome {
  if (text.length > MAX_LENGTH) {
    const expected = `at most ${MAX_LENGTH} characters`;
    return { kind: "rejected", at: MAX_LENGTH, found: `${text.length} characters`, expected };
  }
  try {
    return { kind: "parsed", condition: createParser(tokensOf(text)).whole() };
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const { token, expected } = error;
    const found = token.kind === "end" ? "the end" : plainText(text.slice(token.at, token.end), 40);
    return { kind: "rejected", at: token.at, found, expected };
  }
}

/** How a parser gets out of its recursion; never leaves this file. */
class Unexpected extends Error {
  readonly token: Token;
  readonly expected: string;
  constructor(token: Token, expected: string) {
    super(expected);
    this.token = token;
    this.expected = token.kind === "unreadable" ? token.expected : expected;
  }
}

function createParser({ tokens, last }: ReturnType<typeof tokensOf>): { whole(): Condition } {
  let position = 0;

  function peek(): Token {
    return tokens[position] ?? last;
  }

  function fail(expected: string): never {
    throw new Unexpected(peek(), expected);
  }

  function skipSymbol(symbol: string): boolean {
    const token = peek();
    if (token.kind !== "symbol" || token.symbol !== symbol) return false;
    position += 1;
    return true;
  }

  function demandSymbol(symbol: string, expected = symbol): void {
    if (!skipSymbol(symbol)) fail(expected);
  }

  function whole(): Condition {
    const condition = chain(0);
    if (peek().kind !== "end") fail("AND, OR or the end");
    return condition;
  }

  function chain(depth: number): Condition {
    const first = single(depth);
    const token = peek();
    if (token.kind !== "logic" || token.logic === "not") return first;
    const parts = [first];
    for (let next = peek(); next.kind === "logic" && next.logic !== "not"; next = peek()) {
      if (next.logic !== token.logic) fail("parentheses, since AND and OR are mixed here");
      position += 1;
      parts.push(single(depth));
    }
    return { kind: token.logic, parts };
  }

  function single(depth: number): Condition {
    if (depth > MAX_DEPTH) fail(`at most ${MAX_DEPTH} parentheses and negations inside each other`);
    const token = peek();
    if (token.kind === "logic" && token.logic === "not") {
      position += 1;
      return { kind: "not", part: single(depth + 1) };
    }
    if (skipSymbol("(")) {
      const inner = chain(depth + 1);
      demandSymbol(")", "AND, OR or )");
      return inner;
    }
    return token.kind === "word" ? call(token.word) : comparison();
  }

  function call(word: string): Condition {
    switch (word.toLowerCase()) {
      case "actionmatches":
        position += 1;
        return { kind: "action-matches", pattern: pattern() };
      case "suboperationmatches":
        position += 1;
        return { kind: "sub-operation-matches", pattern: pattern() };
      case "exists":
        position += 1;
        return { kind: "exists", attribute: attribute() };
      default:
        return fail("ActionMatches, SubOperationMatches, Exists, NOT, ( or an attribute");
    }
  }

  function pattern(): string {
    demandSymbol("{");
    const token = peek();
    if (token.kind !== "operand" || token.operand.kind !== "text") return fail("a text in quotes");
    position += 1;
    demandSymbol("}");
    return token.operand.text;
  }

  function attribute(): Attribute {
    const token = peek();
    if (token.kind !== "operand" || token.operand.kind !== "attribute") {
      return fail("an attribute");
    }
    position += 1;
    return token.operand;
  }

  function comparison(): Condition {
    const left = operand("a condition");
    const [quantifier, operator] = operatorHere();
    const right = operand("an attribute, a value or a set of values");
    return { kind: "comparison", left, quantifier, operator, right };
  }

  function operatorHere(): readonly [Quantifier | "none", Operator] {
    const token = peek();
    const [first = "", second] = token.kind === "word" ? token.word.split(":") : [];
    const quantifier = second === undefined ? "none" : sameWord(QUANTIFIERS, first);
    const operator = sameWord(OPERATORS, second ?? first);
    if (quantifier === undefined || operator === undefined) {
      return fail("an operator such as StringEquals or ForAnyOfAnyValues:GuidEquals");
    }
    position += 1;
    return [quantifier, operator];
  }

  function operand(expected: string): Operand {
    if (skipSymbol("{")) return { kind: "set", values: values() };
    const token = peek();
    if (token.kind !== "operand") return fail(expected);
    position += 1;
    return token.operand;
  }

  function values(): readonly Value[] {
    const found: Value[] = [];
    do {
      const token = peek();
      if (token.kind !== "operand" || token.operand.kind === "attribute") return fail("a value");
      position += 1;
      found.push(token.operand);
    } while (skipSymbol(","));
    demandSymbol("}", ", or }");
    return found;
  }

  return { whole };
}
