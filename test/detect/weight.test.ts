import { describe, expect, it } from "vitest";
import { lower, raised, worstOf } from "../../shared/detect/weight.ts";

describe("lower", () => {
  it.each([
    ["critical", "high"],
    ["high", "medium"],
    ["medium", "low"],
    ["low", "info"],
    ["info", "info"],
  ] as const)("makes %s %s", (severity, expected) => {
    expect(lower(severity)).toBe(expected);
  });
});

describe("raised", () => {
  it.each([
    ["critical", "critical"],
    ["high", "critical"],
    ["medium", "high"],
    ["low", "medium"],
    ["info", "low"],
  ] as const)("makes %s %s", (severity, expected) => {
    expect(raised(severity)).toBe(expected);
  });
});

describe("the worst of several", () => {
  it.each([
    [["low", "critical", "info"], "critical"],
    [["low", undefined], "low"],
    [[undefined], undefined],
    [[], undefined],
  ] as const)("of %j is %s", (severities, expected) => {
    expect(worstOf(severities)).toBe(expected);
  });
});
