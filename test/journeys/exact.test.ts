import { describe, expect, test } from "vitest";
import { exactnessOf } from "./exact.ts";

describe("the findings are exactly those that an independent reading of the tenant demands", () => {
  test.each([1, 2, 3, 4, 5])("for seed %i, and no rule could be left out", async (seed) => {
    const { findings, differences, rulesWithoutEffect } = await exactnessOf(seed);
    expect(differences).toEqual([]);
    expect(rulesWithoutEffect).toEqual([]);
    expect(findings).toBeGreaterThan(50);
  });
});
