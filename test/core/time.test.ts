import fc from "fast-check";
import { expect, test } from "vitest";
import { after, DAY_MS, isoWeek, minuteOf } from "../../shared/core/time.ts";

test.each([
  ["2026-01-01T00:00:00Z", "2026-W01"],
  ["2026-03-02T09:00:00Z", "2026-W10"],
  ["2026-12-31T23:59:59Z", "2026-W53"],
  ["2027-01-01T00:00:00Z", "2026-W53"],
  ["2027-01-03T23:59:59.999Z", "2026-W53"],
  ["2027-01-04T00:00:00Z", "2027-W01"],
  ["2024-12-30T00:00:00Z", "2025-W01"],
])("%s is in week %s", (instant, week) => {
  expect(isoWeek(new Date(instant))).toBe(week);
});

test("a week has seven days, and they begin on Monday", () => {
  const mondays = fc
    .integer({ min: 0, max: 5000 })
    .map((n) => after(new Date("2020-01-06"), n * 7 * DAY_MS));
  fc.assert(
    fc.property(mondays, fc.integer({ min: 0, max: 7 * DAY_MS - 1 }), (monday, ms) => {
      expect(isoWeek(after(monday, ms))).toBe(isoWeek(monday));
      expect(isoWeek(after(monday, -1))).not.toBe(isoWeek(monday));
    }),
  );
});

test.each([
  ["2026-03-02T09:41:45.581Z", "2026-03-02 09:41 UTC"],
  ["2026-03-02T09:41:45.5810000+02:00", "2026-03-02 07:41 UTC"],
  ["yesterday", "yesterday"],
])("writes %s as %s within a sentence", (instant, words) => {
  expect(minuteOf(instant)).toBe(words);
});
