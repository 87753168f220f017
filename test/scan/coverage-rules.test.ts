import { describe, expect, it } from "vitest";
import { afterScan, type BlindRecord } from "../../shared/scan/coverage-rules.ts";
import { aBlindness } from "../build/a-source.ts";

const START = "2026-06-01T00:00:00.000Z";

/** Scans one after the other, `minutes` after the start: was it blind? What is remembered after the last. */
function scans(
  ...seen: readonly (readonly [minutes: number, isBlind: boolean])[]
): BlindRecord | undefined {
  let record: BlindRecord | undefined;
  for (const [minutes, isBlind] of seen) {
    const now = new Date(new Date(START).getTime() + minutes * 60_000);
    record = afterScan(
      record,
      isBlind ? { ...aBlindness(), source: "applications" } : undefined,
      now,
    );
  }
  return record;
}

describe("afterScan", () => {
  it.each<[string, readonly (readonly [number, boolean])[], boolean | "forgotten"]>([
    ["one scan that failed", [[0, true]], false],
    [
      "two scans in a row that failed",
      [
        [0, true],
        [60, true],
      ],
      true,
    ],
    [
      "a failure, a good scan, a failure",
      [
        [0, true],
        [60, false],
        [120, true],
      ],
      false,
    ],
    [
      "two failures six hours apart, with good scans between",
      [
        [0, true],
        [180, false],
        [360, true],
      ],
      true,
    ],
    [
      "two failures 1 minute less than six hours apart",
      [
        [0, true],
        [180, false],
        [359, true],
      ],
      false,
    ],
    [
      "a failure and two good scans",
      [
        [0, true],
        [60, false],
        [120, false],
      ],
      "forgotten",
    ],
    [
      "an open one and one good scan",
      [
        [0, true],
        [60, true],
        [120, false],
      ],
      true,
    ],
    [
      "an open one that is good and then fails again",
      [
        [0, true],
        [60, true],
        [120, false],
        [180, true],
      ],
      true,
    ],
    [
      "an open one and two good scans that do not follow one another",
      [
        [0, true],
        [60, true],
        [120, false],
        [180, true],
        [240, false],
      ],
      true,
    ],
    [
      "an open one and two good scans",
      [
        [0, true],
        [60, true],
        [120, false],
        [180, false],
      ],
      "forgotten",
    ],
    [
      "nothing but good scans",
      [
        [0, false],
        [60, false],
      ],
      "forgotten",
    ],
  ])("after %s it is open: $2", (_what, seen, isOpen) => {
    expect(scans(...seen)?.isOpen ?? "forgotten").toBe(isOpen);
  });

  it("remembers since when, over the good scan that does not close it", () => {
    expect(scans([0, true], [60, true], [120, false], [180, true])?.since).toBe(START);
    expect(scans([0, true], [60, false], [120, false], [180, true])?.since).toBe(
      "2026-06-01T03:00:00.000Z",
    );
  });

  it("speaks of what the last scan could not read, not of what an earlier one could not", () => {
    const before = scans([0, true]);
    const seen = { ...aBlindness({ count: 2, what: ["kv-b", "kv-c"] }), source: "applications" };
    expect(afterScan(before, seen, new Date(START))).toMatchObject({
      count: 2,
      what: ["kv-b", "kv-c"],
      failures: 2,
    });
  });
});
