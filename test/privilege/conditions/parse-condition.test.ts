import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_DEPTH,
  MAX_LENGTH,
  parseCondition,
} from "../../../shared/privilege/conditions/parse-condition.ts";
import { aCondition } from "./a-condition.ts";
import { PUBLISHED } from "./published.ts";

const A = "@Resource[a:b]";

describe("parseCondition", () => {
  it.each(PUBLISHED)("reads the published condition on %s", (_what, text) => {
    expect(parseCondition(text)).toMatchObject({ kind: "parsed" });
  });

  it("keeps what it reads: functions, an attribute with a key, operators and values", () => {
    expect(
      aCondition(
        "!(ActionMatches{'A/b/*'} AND SubOperationMatches{'L'}) OR @Resource[x/tags:P<$key_case_sensitive$>] ForAnyOfAllValues:StringLike {'a\\*', 7}",
      ),
    ).toEqual({
      kind: "or",
      parts: [
        {
          kind: "not",
          part: {
            kind: "and",
            parts: [
              { kind: "action-matches", pattern: "A/b/*" },
              { kind: "sub-operation-matches", pattern: "L" },
            ],
          },
        },
        {
          kind: "comparison",
          left: {
            kind: "attribute",
            source: "Resource",
            name: "x/tags:P<$key_case_sensitive$>",
          },
          quantifier: "ForAnyOfAllValues",
          operator: "StringLike",
          right: {
            kind: "set",
            values: [
              { kind: "text", text: "a\\*" },
              { kind: "number", number: 7 },
            ],
          },
        },
      ],
    });
  });

  it.each([
    [
      "symbols and words for AND, OR and NOT",
      `!${A} BoolEquals true && (Exists ${A} || Exists ${A})`,
      `NOT ${A} BoolEquals true AND (Exists ${A} OR Exists ${A})`,
    ],
    [
      "keywords in any case",
      `not ${A.replace("Resource", "RESOURCE")} boolequals TRUE and exists ${A}`,
      `NOT ${A} BoolEquals true AND Exists ${A}`,
    ],
    [
      "GUIDs in any case",
      `${A} GuidEquals ACDD72A7-3385-48EF-BD42-F606FBA81AE7`,
      `${A} GuidEquals acdd72a7-3385-48ef-bd42-f606fba81ae7`,
    ],
    [
      "any white space, and none",
      `( (\r\n\tExists${A} ) )AND(Exists @Resource [ a:b ])`,
      `Exists ${A} AND Exists ${A}`,
    ],
  ])("reads %s as the same", (_what, one, other) => {
    expect(aCondition(one)).toEqual(aCondition(other));
  });

  it("lets NOT bind tighter than AND and OR", () => {
    expect(aCondition(`NOT Exists ${A} AND Exists ${A}`)).toMatchObject({
      kind: "and",
      parts: [{ kind: "not", part: { kind: "exists" } }, { kind: "exists" }],
    });
  });

  it.each<[string, string, number, string, string]>([
    ["nothing at all", "", 0, "the end", "a condition"],
    ["white space alone", " \n ", 3, "the end", "a condition"],
    [
      "AND beside OR without parentheses",
      `Exists ${A} AND Exists ${A} OR Exists ${A}`,
      48,
      "OR",
      "parentheses",
    ],
    ["a parenthesis that is not closed", `(Exists ${A}`, 22, "the end", "AND, OR or )"],
    ["a parenthesis too many", `Exists ${A})`, 21, ")", "AND, OR or the end"],
    ["a missing operand", `${A} StringEquals`, 27, "the end", "an attribute, a value or a set"],
    [
      "an operator that is not published",
      `${A} StringContains 'x'`,
      15,
      "StringContains",
      "an operator",
    ],
    [
      "a quantifier that is not published",
      `${A} ForSomeOfAnyValues:GuidEquals {1}`,
      15,
      "ForSomeOfAnyValues:GuidEquals",
      "an operator",
    ],
    ["a function that is not published", "Frobnicate{'x'}", 0, "Frobnicate", "ActionMatches"],
    ["a value where a condition belongs", "true", 4, "the end", "an operator"],
    ["an unknown source", "Exists @Context[a]", 7, "@Context[a]", "@Resource, @Request"],
    ["an attribute without a name", "Exists @Resource[ ]", 7, "@Resource[ ]", "@Source[name]"],
    ["an attribute that is not closed", "Exists @Resource[a", 7, "@Resource[a", "@Source[name]"],
    [
      "a text that is not closed",
      `${A} StringEquals 'abc`,
      28,
      "'abc",
      "a text that ends in a quote",
    ],
    [
      "a quote behind a backslash, for it may end the text or not",
      String.raw`@Resource[a:b] StringEquals 'a\' OR Exists @Resource[a:b]`,
      28,
      String.raw`'a\' OR Exists @Reso`,
      "a text that ends in a quote",
    ],
    ["a quote written twice", `${A} StringEquals 'a''b'`, 31, "'b'", "AND, OR or the end"],
    ["an empty set", `${A} ForAnyOfAnyValues:GuidEquals {}`, 45, "}", "a value"],
    ["a comma too many", `${A} ForAnyOfAnyValues:NumericEquals {1,}`, 50, "}", "a value"],
    ["an attribute in a set", `${A} ForAnyOfAnyValues:StringEquals {${A}}`, 47, A, "a value"],
    ["a fraction", `${A} NumericEquals 1.5`, 29, "1.5", "a part of a condition"],
    [
      "a number too large to be kept exactly",
      `${A} NumericEquals 99999999999999999999`,
      29,
      "99999999999999999999",
      "fifteen digits",
    ],
    ["half a GUID", `${A} GuidEquals acdd72a7-3385`, 26, "acdd72a7-3385", "a part of a condition"],
    ["a pattern without quotes", "ActionMatches{read}", 14, "read", "a text in quotes"],
    [
      "a space that a word processor left",
      "Exists\u00A0@Resource[a]",
      6,
      "@Resource[a]",
      "a part of a condition",
    ],
  ])("rejects %s, and says where", (_what, text, at, found, expected) => {
    expect(parseCondition(text)).toEqual({
      kind: "rejected",
      at,
      found,
      expected: expect.stringContaining(expected) as unknown,
    });
  });

  it("reads what is nested as deep as it may be, and rejects what is nested deeper", () => {
    const nested = (open: string, close: string, depth: number): string =>
      `${open.repeat(depth)}Exists ${A}${close.repeat(depth)}`;
    for (const [open, close] of [
      ["(", ")"],
      ["!", ""],
    ] as const) {
      expect(parseCondition(nested(open, close, MAX_DEPTH)).kind).toBe("parsed");
      expect(parseCondition(nested(open, close, MAX_DEPTH + 1))).toMatchObject({
        kind: "rejected",
        at: MAX_DEPTH + 1,
      });
      expect(parseCondition(nested(open, close, 30_000)).kind).toBe("rejected");
    }
  });

  it("rejects a text that is longer than any that the platform keeps, without reading it", () => {
    expect(parseCondition("(".repeat(MAX_LENGTH + 1))).toMatchObject({ at: MAX_LENGTH });
  });

  it("answers whatever text it is given, and points into it", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "(",
        ")",
        "{",
        "}",
        "'",
        "\\",
        "@Resource[",
        "]",
        "!",
        "NOT ",
        " AND ",
        "||",
        "ActionMatches",
        "1",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const outcome = parseCondition(text);
        if (outcome.kind === "parsed") return;
        expect(outcome.at).toBeGreaterThanOrEqual(0);
        expect(outcome.at).toBeLessThanOrEqual(text.length);
        expect(outcome.expected).not.toBe("");
      }),
    );
  });
});
