import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../shared/core/time.ts";
import {
  type Doing,
  doingIn,
  followIncident,
  isOneIncident,
  remembered,
} from "../../shared/notify/incident.ts";

const NINE = Date.parse("2026-03-02T09:00:00Z");

function doing(minutes: number, changed: Partial<Doing> = {}): Doing {
  return { actor: "mallory", at: new Date(NINE + minutes * MINUTE_MS).toISOString(), ...changed };
}

describe("an incident", () => {
  it.each<[boolean, string, Doing, Doing]>([
    [true, "a quarter of an hour apart", doing(0), doing(15)],
    [false, "longer apart", doing(0), doing(15.01)],
    [false, "of two actors", doing(0), doing(0, { actor: "trudy" })],
    [
      true,
      "of one correlation id",
      doing(0, { correlationId: "a" }),
      doing(99, { correlationId: "a" }),
    ],
    [false, "without any, longer apart", doing(0), doing(99)],
  ])("is %s for changes %s", (expected, _, one, other) => {
    expect(isOneIncident(one, other)).toBe(expected);
    expect(isOneIncident(other, one)).toBe(expected);
  });

  it("is taken from who the log names, else from who is stored with the assignment", () => {
    expect(
      doingIn({
        actorId: "A-1",
        actedAt: "2026-03-02T09:00:00Z",
        correlationId: "C",
        givenBy: "b",
      }),
    ).toEqual({ actor: "a-1", at: "2026-03-02T09:00:00Z", correlationId: "c" });
    expect(doingIn({ givenBy: "b", givenAt: "2026-03-02T09:00:00Z" })).toEqual({
      actor: "b",
      at: "2026-03-02T09:00:00Z",
    });
    expect(doingIn({ actorId: "a", actedAt: "2026-03-02T09:00:00Z", correlationId: "" })).toEqual({
      actor: "a",
      at: "2026-03-02T09:00:00Z",
    });
    expect(doingIn({ givenBy: "b", givenAt: "yesterday" })).toBeUndefined();
    expect(doingIn({ givenAt: "2026-03-02T09:00:00Z" })).toBeUndefined();
  });

  it("grows with each change that follows, and is remembered by its latest", () => {
    const known = [doing(0), doing(10), doing(20)].reduce<readonly Doing[]>(remembered, []);
    expect(known).toEqual([doing(20)]);
    expect(remembered(known, doing(20, { actor: "trudy" }))).toHaveLength(2);
  });

  it("does not remember without end", () => {
    const many = Array.from({ length: 100 }, (_, n) => doing(n, { actor: `actor-${n}` }));
    const known = many.reduce<readonly Doing[]>(remembered, []);
    expect(known).toHaveLength(30);
    expect(known.at(-1)?.actor).toBe("actor-99");
  });

  it("is one for all of them when they follow one another, from the first on in either direction", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1 }), (gaps) => {
        let at = 0;
        const all = [doing(0), ...gaps.map((gap) => doing((at += gap)))];
        for (const order of [all, all.toReversed()]) {
          const incident = followIncident();
          order.forEach((one) => {
            incident.add(one);
          });
          expect(incident.isOne()).toBe(true);
          incident.add(doing(at + 16));
          expect(incident.isOne()).toBe(false);
        }
      }),
    );
  });

  it.each<[string, readonly Doing[]]>([
    ["nothing", []],
    ["the doings of two", [doing(0), doing(1, { actor: "trudy" })]],
  ])("is not one of %s", (_, all) => {
    const incident = followIncident();
    all.forEach((one) => {
      incident.add(one);
    });
    expect(incident.isOne()).toBe(false);
  });
});
