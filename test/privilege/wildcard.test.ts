import fc from "fast-check";
import { expect, test } from "vitest";
import { covers, overlaps } from "../../shared/privilege/wildcard.ts";

/** The same by trying every way, letter by letter: right at a glance, and far too slow for hostile text. */
function naivelyCovers(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern;
  if (pattern === "") return text === "";
  if (first !== "*") {
    return text[0]?.toLowerCase() === first.toLowerCase()
      ? naivelyCovers(rest.join(""), text.slice(1))
      : false;
  }
  return Array.from({ length: text.length + 1 }, (_, at) => text.slice(at)).some((tail) =>
    naivelyCovers(rest.join(""), tail),
  );
}

function textOf(letters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(letters)), maxLength });
}

/** Every text of up to four letters that two short patterns could have in common. */
const texts = ["", "a", "b", "/"].flatMap((a) =>
  ["", "a", "b", "/"].flatMap((b) =>
    ["", "a", "b", "/"].flatMap((c) => ["", "a", "b", "/"].map((d) => a + b + c + d)),
  ),
);

test.each([
  ["*", "", true],
  ["*", "Microsoft.Storage/storageAccounts/read", true],
  ["*/read", "Microsoft.Storage/storageAccounts/read", true],
  ["*/read", "Microsoft.Storage/storageAccounts/readMetadata/action", false],
  ["Microsoft.Compute/*/read", "microsoft.compute/virtualMachines/extensions/READ", true],
  ["Microsoft.Compute/*/read", "Microsoft.Compute/read", false],
  ["Microsoft.Storage/*", "Microsoft.StorageSync/servers/read", false],
  ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/roleAssignments/write", true],
  ["*/write", "Microsoft.Authorization/*/write", true],
  ["Microsoft.Authorization/*/write", "*/write", false],
  ["*/*", "*", false],
  ["a*a", "a", false],
])("%s covers %s: %s", (pattern, text, expected) => {
  expect(covers(pattern, text)).toBe(expected);
});

test("a pattern covers what trying every way says", () => {
  fc.assert(
    fc.property(textOf("aB/*", 7), textOf("ab/*", 9), (pattern, text) => {
      // A star in the text is a letter that only a star of the pattern can stand for, in both.
      expect(covers(pattern, text)).toBe(naivelyCovers(pattern, text));
    }),
    { numRuns: 2000 },
  );
});

test("a pattern covers another exactly when it covers whatever that one covers", () => {
  fc.assert(
    fc.property(textOf("ab*", 4), textOf("ab*", 3), textOf("ab/", 5), (one, other, text) => {
      if (covers(one, other) && covers(other, text)) expect(covers(one, text)).toBe(true);
    }),
  );
});

test("letters in another case make no difference", () => {
  fc.assert(
    fc.property(textOf("aBc/*", 8), textOf("abC/", 8), (pattern, text) => {
      expect(covers(pattern.toUpperCase(), text)).toBe(covers(pattern, text.toUpperCase()));
      expect(overlaps(pattern.toUpperCase(), text)).toBe(overlaps(pattern, text));
    }),
  );
});

test("two patterns overlap exactly when some text is covered by both", () => {
  fc.assert(
    fc.property(textOf("ab*", 3), textOf("ab*", 3), (one, other) => {
      const hasCommon = texts.some((text) => covers(one, text) && covers(other, text));
      expect(overlaps(one, other)).toBe(hasCommon);
    }),
    { numRuns: 1000 },
  );
});

test("text made to be slow is answered at once", () => {
  const pattern = `${"a*".repeat(20_000)}b`;
  const started = performance.now();
  expect(covers(pattern, "a".repeat(100_000))).toBe(false);
  expect(covers(`*${"a".repeat(20_000)}b*`, "a".repeat(100_000))).toBe(false);
  expect(overlaps(pattern, `${"*a".repeat(20_000)}b`)).toBe(true);
  expect(performance.now() - started).toBeLessThan(2_000);
});
