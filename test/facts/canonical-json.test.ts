import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../shared/facts/canonical-json.ts";

const anyJson = fc.jsonValue({ stringUnit: "binary" });

test("says what JSON.stringify says, in another order", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      const parsed: unknown = JSON.parse(canonicalJson(value));
      expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("does not depend on the order of properties", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), anyJson), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
    }),
  );
});

test("keeps a property called __proto__ and lone surrogates apart from others", () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"a":"\\ud800"},"b":"\\ud801"}');
  expect(canonicalJson(hostile)).toBe('{"__proto__":{"a":"\\ud800"},"b":"\\ud801"}');
});

test("leaves out what is undefined", () => {
  expect(canonicalJson({ b: undefined, a: [undefined, 1] })).toBe('{"a":[null,1]}');
});
