import { describe, expect, it } from "vitest";
import { lower } from "../../shared/detect/weight.ts";

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
