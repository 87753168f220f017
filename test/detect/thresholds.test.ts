import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstAfter, tightestCrossed } from "../../shared/detect/thresholds.ts";

const ENDS_AT = new Date("2026-06-01T12:00:00.000Z");
const DAYS = [60, 30, 14, 7, 3, 1];

describe("tightestCrossed", () => {
  it.each([
    ["2026-04-02T11:59:59.999Z", "none"],
    ["2026-04-02T12:00:00.000Z", 60],
    ["2026-05-02T11:59:59.999Z", 60],
    ["2026-05-02T12:00:00.000Z", 30],
    ["2026-05-18T11:59:59.999Z", 30],
    ["2026-05-18T12:00:00.000Z", 14],
    ["2026-05-25T11:59:59.999Z", 14],
    ["2026-05-25T12:00:00.000Z", 7],
    ["2026-05-29T11:59:59.999Z", 7],
    ["2026-05-29T12:00:00.000Z", 3],
    ["2026-05-31T11:59:59.999Z", 3],
    ["2026-05-31T12:00:00.000Z", 1],
    ["2026-06-01T11:59:59.999Z", 1],
    ["2026-06-01T12:00:00.000Z", "ended"],
    ["2026-06-01T12:00:00.001Z", "ended"],
  ] as const)("at %s an end at noon of 1 June has crossed %s", (now, crossed) => {
    expect(tightestCrossed(DAYS, ENDS_AT, new Date(now))).toBe(crossed);
  });

  it("counts days of 24 hours, whatever a daylight-saving change does to the calendar", () => {
    const endsAt = new Date("2026-03-29T12:00:00+02:00");
    expect(tightestCrossed([1], endsAt, new Date("2026-03-28T10:59:59+01:00"))).toBe("none");
    expect(tightestCrossed([1], endsAt, new Date("2026-03-28T11:00:00+01:00"))).toBe(1);
  });

  it("does not depend on the order of the thresholds", () => {
    const now = new Date("2026-05-20T00:00:00.000Z");
    fc.assert(
      fc.property(fc.shuffledSubarray(DAYS, { minLength: 6 }), (days) => {
        expect(tightestCrossed(days, ENDS_AT, now)).toBe(14);
      }),
    );
  });

  it("only ever tightens as time passes", () => {
    const rank = (crossed: number | "none" | "ended"): number =>
      crossed === "none" ? Number.POSITIVE_INFINITY : crossed === "ended" ? 0 : crossed;
    const ms = fc.integer({ min: -90 * 86_400_000, max: 86_400_000 });
    fc.assert(
      fc.property(ms, fc.nat(86_400_000), (at, later) => {
        const now = new Date(ENDS_AT.getTime() + at);
        const then = new Date(now.getTime() + later);
        expect(rank(tightestCrossed(DAYS, ENDS_AT, then))).toBeLessThanOrEqual(
          rank(tightestCrossed(DAYS, ENDS_AT, now)),
        );
      }),
    );
  });
});

describe("firstAfter", () => {
  it.each([
    ["nothing", [], undefined],
    ["only what has passed", ["2026-05-31T23:59:59.999Z"], undefined],
    ["exactly now, which is not after", ["2026-06-01T00:00:00.000Z"], undefined],
    ["one millisecond later", ["2026-06-01T00:00:00.001Z"], "2026-06-01T00:00:00.001Z"],
    [
      "several, not in order",
      ["2026-07-01T00:00:00.000Z", "2026-05-01T00:00:00.000Z", "2026-06-02T00:00:00.000Z"],
      "2026-06-02T00:00:00.000Z",
    ],
  ])("of %s it takes the earliest that lies ahead", (_what, instants, expected) => {
    const now = new Date("2026-06-01T00:00:00.000Z");
    const found = firstAfter(now, [undefined, ...instants.map((one) => new Date(one))]);
    expect(found?.toISOString()).toBe(expected);
  });
});
