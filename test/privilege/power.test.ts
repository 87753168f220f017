import fc from "fast-check";
import { expect, test } from "vitest";
import { type Power, strongest, weightOf } from "../../shared/privilege/power.ts";

const anyPower = fc.constantFrom<Power>(0, 1, 2, "harmless", "unknown");

test.each<[string, Power[], Power]>([
  ["nothing is harmless", [], "harmless"],
  ["tier 0 is stronger than tier 1", [1, 0, 2], 0],
  ["tier 1 is stronger than what is unknown", ["unknown", 1], 1],
  ["what is unknown is said, beside tier 2 too", [2, "unknown", 2], "unknown"],
  ["what is unknown is stronger than the harmless", ["harmless", "unknown"], "unknown"],
  ["tier 2 is stronger than the harmless", ["harmless", 2], 2],
])("%s", (_what, powers, expected) => {
  expect(strongest(powers)).toBe(expected);
});

test("the strongest is one of them and none weighs more, in whatever order they come", () => {
  fc.assert(
    fc.property(fc.array(anyPower, { minLength: 1 }), (powers) => {
      const found = strongest(powers);
      expect(powers).toContain(found);
      for (const power of powers) expect(weightOf(power)).toBeLessThanOrEqual(weightOf(found));
      expect(strongest(powers.toReversed())).toBe(found);
    }),
  );
});

test("what is unknown weighs as much as tier 2", () => {
  expect(weightOf("unknown")).toBe(weightOf(2));
});
