import { describe, expect, it } from "vitest";
import { parseSchedule } from "../../../infra/local/host/triggers/schedule.ts";

function ticks(text: string, after: string, count: number, env: NodeJS.ProcessEnv = {}): string[] {
  const schedule = parseSchedule(text, env);
  const found: string[] = [];
  let tick = schedule.next(Date.parse(after));
  while (tick !== undefined && found.length < count) {
    found.push(new Date(tick).toISOString());
    tick = schedule.next(tick);
  }
  return found;
}

describe("a schedule", () => {
  it("of six fields begins with the seconds", () => {
    expect(ticks("30 15 10 * * *", "2026-03-02T10:15:30Z", 1)).toEqual([
      "2026-03-03T10:15:30.000Z",
    ]);
  });

  it("of five fields begins with the minutes", () => {
    expect(ticks("15 10 * * *", "2026-03-02T00:00:00Z", 1)).toEqual(["2026-03-02T10:15:00.000Z"]);
  });

  it("needs day of month and day of week to match, both", () => {
    expect(ticks("0 0 9 13 * 5", "2026-01-01T00:00:00Z", 3)).toEqual([
      "2026-02-13T09:00:00.000Z",
      "2026-03-13T09:00:00.000Z",
      "2026-11-13T09:00:00.000Z",
    ]);
  });

  it("has steps, ranges, lists and names", () => {
    expect(ticks("0 */20 8-9 * * Mon,Wed", "2026-03-02T08:50:00Z", 4)).toEqual([
      "2026-03-02T09:00:00.000Z",
      "2026-03-02T09:20:00.000Z",
      "2026-03-02T09:40:00.000Z",
      "2026-03-04T08:00:00.000Z",
    ]);
  });

  it("may be a span of time, and come from a setting", () => {
    expect(ticks("%EVERY%", "2026-03-02T00:00:00Z", 2, { EVERY: "00:05:00" })).toEqual([
      "2026-03-02T00:05:00.000Z",
      "2026-03-02T00:10:00.000Z",
    ]);
  });

  it("follows WEBSITE_TIME_ZONE through the change of summer time", () => {
    const env = { WEBSITE_TIME_ZONE: "Europe/Berlin" };
    expect(ticks("0 0 9 * * *", "2026-03-28T00:00:00Z", 2, env)).toEqual([
      "2026-03-28T08:00:00.000Z",
      "2026-03-29T07:00:00.000Z",
    ]);
  });

  it("knows whether it ticks more often than once a minute", () => {
    expect(parseSchedule("*/30 * * * * *", {}).ticksWithinMinute).toBe(true);
    expect(parseSchedule("0 * * * * *", {}).ticksWithinMinute).toBe(false);
  });

  it.each([
    "%NOT_THERE%",
    "0 0 9 L * *",
    "0 0 9 * *  *  *",
    "nonsense",
    "00:00:00",
    "0 0 9 1#2 * *",
  ])("is refused: %s", (text) => {
    expect(() => parseSchedule(text, {})).toThrow();
  });
});
