import { describe, expect, it } from "vitest";
import { createPartitionRate } from "../../../infra/local/azure/partition-rate.ts";

describe("the rate of a partition", () => {
  it("takes 2,000 entities in a second, whole transactions only, and anew in the next", () => {
    const time = { ms: 1_500 };
    const rate = createPartitionRate(() => time.ms);
    for (let batch = 0; batch < 19; batch++) expect(rate.admit("Findings", "f0", 100)).toBe(true);
    expect(rate.admit("findings", "f0", 101)).toBe(false);
    expect(rate.admit("findings", "f0", 100)).toBe(true);
    expect(rate.admit("Findings", "f0", 1)).toBe(false);
    expect(rate.admit("Findings", "f1", 1)).toBe(true);
    expect(rate.admit("Outbox", "f0", 1)).toBe(true);
    time.ms = 2_000;
    expect(rate.admit("Findings", "f0", 100)).toBe(true);
  });

  it("takes 20,000 in a second over all partitions", () => {
    const rate = createPartitionRate(() => 0);
    for (let part = 0; part < 10; part++) expect(rate.admit("T", String(part), 2_000)).toBe(true);
    expect(rate.admit("T", "another", 1)).toBe(false);
  });
});
