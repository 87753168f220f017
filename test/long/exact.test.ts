import { describe, expect, test } from "vitest";
import { exactnessOf } from "../journeys/exact.ts";

/** Twenty tenants, none of which the journeys look at. */
const seeds = Array.from({ length: 20 }, (_, index) => 101 + index);

describe("the findings are exactly those that an independent reading of the tenant demands", () => {
  test.each(seeds)("for seed %i", async (seed) => {
    const { findings, differences, rulesWithoutEffect } = await exactnessOf(seed);
    expect(differences).toEqual([]);
    expect(rulesWithoutEffect).toEqual([]);
    expect(findings).toBeGreaterThan(50);
  });
});
