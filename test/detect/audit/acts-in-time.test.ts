import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { burstsOf, lastBefore } from "../../../shared/detect/audit/acts-in-time.ts";
import type { LoggedAct } from "../../../shared/inventory/logged-act.ts";
import { anAct, anOwnerAct } from "../../build/an-act.ts";

/** An act so many minutes after ten o'clock. */
function minute(minutes: number, number = 0): LoggedAct {
  const at = new Date(Date.UTC(2026, 2, 2, 10, 0, minutes * 60)).toISOString();
  return anAct(anOwnerAct(), { at, number });
}

const THREE_IN_TEN = { withinMs: 600_000, least: 3 } as const;
const lengths = (acts: readonly LoggedAct[]): readonly number[] =>
  burstsOf(acts, THREE_IN_TEN, ({ id }) => id).map((run) => run.length);

describe("a burst", () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ["is as many as it takes, to the millisecond", [0, 5, 10], [3]],
    ["is none when the last comes too late", [0, 5, 10.1], []],
    ["goes on as long as there are enough", [0, 5, 10, 15, 20], [5]],
    ["ends, and another begins", [0, 1, 2, 60, 61, 62], [3, 3]],
    ["is not made of what lies around it", [0, 60, 61, 62, 120], [3]],
  ])("%s", (_what, minutes, runs) => {
    expect(lengths(minutes.map((one) => minute(one)))).toEqual(runs);
  });

  it("counts different things", () => {
    const acts = [minute(0), minute(1), minute(2)];
    expect(burstsOf(acts, THREE_IN_TEN, () => "the same")).toEqual([]);
  });

  it("is the same in any order", () => {
    const acts = [0, 1, 2, 3, 30, 31, 60, 61, 62].map((one, index) => minute(one, index));
    const order = fc.shuffledSubarray([...acts], { minLength: acts.length });
    fc.assert(
      fc.property(order, (some) => {
        expect(lengths(some)).toEqual([4, 3]);
      }),
    );
  });
});

describe("the last act before another", () => {
  const later = minute(30);

  it("is the nearest within the time", () => {
    expect(lastBefore([minute(25), minute(20), minute(40)], later, 600_000)).toEqual(minute(25));
    expect(lastBefore([minute(20)], later, 600_000)).toEqual(minute(20));
    expect(lastBefore([minute(19)], later, 600_000)).toBeUndefined();
  });

  it("may be of the same instant, and is never itself", () => {
    expect(lastBefore([minute(30, 1)], later, 0)).toEqual(minute(30, 1));
    expect(lastBefore([later], later, 600_000)).toBeUndefined();
  });
});
