import { ATTRIBUTE_SOURCES, type Attribute, type Value } from "./condition.ts";

/** A piece of a condition, from `at` up to but not including `end` (UTF-16 units from the beginning). */
export type Token = Piece & { readonly at: number; readonly end: number };

type Piece =
  | { readonly kind: "symbol"; readonly symbol: string }
  | { readonly kind: "logic"; readonly logic: "and" | "or" | "not" }
  /** The name of a function or of an operator, as written: `ActionMatches`, `ForAnyOfAnyValues:GuidEquals`. */
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "operand"; readonly operand: Attribute | Value }
  | { readonly kind: "end" }
  | { readonly kind: "unreadable"; readonly expected: string };

const TOKEN = new RegExp(
  [
    String.raw`(?<symbol>[(){},])`,
    String.raw`(?<logic>!|&&|\|\|)`,
    String.raw`@(?<source>[A-Za-z]+)[ \t\r\n]*\[(?<name>[^[\]'\p{Cc}]*)\]`,
    // UNCONFIRMED: published is a backslash before * and ?, nothing on how a quote gets into a text. Where a backslash
    // stands before a quote it is not known whether the text ends there, and two readings are worse than none.
    String.raw`'(?<text>[^'\\]*(?:\\[^'][^'\\]*)*)'`,
    String.raw`(?<guid>[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12})(?![\w-])`,
    // Only integers are supported (learn.microsoft.com/azure/role-based-access-control/conditions-format, checked 2026-11-21).
    String.raw`(?<number>-?\d+)(?![\w.-])`,
    String.raw`(?<word>[A-Za-z]+(?::[A-Za-z]+)?)(?![\w:-])`,
  ].join("|"),
  "uy",
);

/**
 * The tokens of `text`, in order, and what stands behind them: an `end`, or an `unreadable` where nothing that is a token
 * begins. Time grows with the length of `text`, whatever is in it.
 */
export function tokensOf(text: string): {
  readonly tokens: readonly Token[];
  readonly last: Token;
} {
  const tokens: Token[] = [];
  // What a word processor leaves between words makes a condition invalid
  // (learn.microsoft.com/azure/role-based-access-control/conditions-troubleshoot, checked 2026-11-21).
  const space = /[ \t\r\n]*/y;
  const pattern = new RegExp(TOKEN);
  let at = 0;
  for (;;) {
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
    if (at === text.length) return { tokens, last: { kind: "end", at, end: at } };
    pattern.lastIndex = at;
    const groups = pattern.exec(text)?.groups;
    const piece = groups === undefined ? unreadable(text.charAt(at)) : pieceOf(groups);
    const end = groups === undefined ? Math.min(at + FOUND, text.length) : pattern.lastIndex;
    const token = { ...piece, at, end };
    if (token.kind === "unreadable") return { tokens, last: token };
    tokens.push(token);
    at = end;
  }
}

/** How much is shown of what cannot be read. */
const FOUND = 20;

type Groups = Readonly<Record<string, string | undefined>>;

function pieceOf({ symbol, logic, source, name, text, guid, number, word }: Groups): Piece {
  if (symbol !== undefined) return { kind: "symbol", symbol };
  if (source !== undefined && name !== undefined) return attributeOf(source, name.trim());
  if (text !== undefined) return operand({ kind: "text", text });
  if (guid !== undefined) return operand({ kind: "guid", guid: guid.toLowerCase() });
  if (number !== undefined) return numberOf(Number(number));
  return wordOf(word ?? logic ?? "");
}

function attributeOf(written: string, name: string): Piece {
  const source = sameWord(ATTRIBUTE_SOURCES, written);
  if (source === undefined) {
    return { kind: "unreadable", expected: "@Resource, @Request, @Principal or @Environment" };
  }
  if (name === "") return unreadable("@");
  return operand({ kind: "attribute", source, name });
}

function numberOf(number: number): Piece {
  if (!Number.isSafeInteger(number)) {
    return { kind: "unreadable", expected: "a number of fifteen digits or fewer" };
  }
  // There is one zero: `-0` is not another number.
  return operand({ kind: "number", number: number === 0 ? 0 : number });
}

function wordOf(word: string): Piece {
  switch (word.toLowerCase()) {
    case "and":
    case "&&":
      return { kind: "logic", logic: "and" };
    case "or":
    case "||":
      return { kind: "logic", logic: "or" };
    case "not":
    case "!":
      return { kind: "logic", logic: "not" };
    case "true":
      return operand({ kind: "boolean", boolean: true });
    case "false":
      return operand({ kind: "boolean", boolean: false });
    default:
      return { kind: "word", word };
  }
}

function operand(value: Attribute | Value): Piece {
  return { kind: "operand", operand: value };
}

function unreadable(character: string): Piece {
  if (character === "@") return { kind: "unreadable", expected: "an attribute: @Source[name]" };
  if (character !== "'") return { kind: "unreadable", expected: "a part of a condition" };
  return { kind: "unreadable", expected: "a text that ends in a quote and has none inside" };
}

/**
 * The one of `words` that `written` is. UNCONFIRMED whether the platform minds upper and lower case in keywords; what is
 * read here it has accepted already, so a word can only be meant in one way.
 */
export function sameWord<Word extends string>(
  words: readonly Word[],
  written: string,
): Word | undefined {
  return words.find((word) => word.toLowerCase() === written.toLowerCase());
}
