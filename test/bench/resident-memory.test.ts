import { describe, expect, it } from "vitest";
import { memoryPeak } from "./resident-memory.ts";

/** A sample each second from the start on, as many megabytes as said for that second. */
const samples = (mb: (second: number) => number) =>
  Array.from({ length: 120 }, (_, second) => ({ at: second * 1000, mb: mb(second) }));
const scan = (from: number, to: number) => ({ startedAt: from * 1000, endedAt: to * 1000 });

describe("the peak of memory", () => {
  it("is held against what there is a minute after ready", () => {
    const taken = samples((second) => (second === 30 ? 300 : 200));
    expect(memoryPeak(taken, 0, scan(15, 40))).toEqual({
      peakMb: 300,
      idleMb: 200,
      allowedMb: 350,
    });
  });

  it("is held against what there was just before the first scan, if that still runs then", () => {
    const taken = samples((second) => (second < 15 ? 150 + second : 320));
    expect(memoryPeak(taken, 0, scan(15, 90))).toEqual({
      peakMb: 320,
      idleMb: 164,
      allowedMb: 314,
    });
  });

  it("is held against the smaller of the two", () => {
    const taken = samples((second) => (second < 15 ? 210 : 180));
    expect(memoryPeak(taken, 0, scan(15, 90)).idleMb).toBe(180);
  });

  it("is not told from too short a run", () => {
    expect(() => memoryPeak(samples(() => 200).slice(0, 50), 0, scan(15, 20))).toThrow("a minute");
  });
});
