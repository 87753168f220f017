import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Growth, memoOf, type Said } from "../../shared/findings/memo.ts";
import { leftOutOf, withSince } from "../../shared/findings/memo-since.ts";

type Memo = ReturnType<typeof memoOf>;

function anEntry(id: string, hash = "h", growth?: Growth): Said {
  const grown = growth === undefined ? {} : { growth };
  return { id, hash, thread: "t", detector: "d", key: [id], ...grown };
}

function grown(...units: readonly string[]): Growth {
  return { units: [...units], turn: units.length, added: [] };
}

/** What an event holds that wrote `own` when the facts held `then`, now that they hold `now`. */
function since(own: Memo, then: Memo, now: Memo): Memo {
  const text = JSON.stringify(own);
  return memoOf(withSince(text, leftOutOf(text, JSON.stringify(then)), JSON.stringify(now)));
}

const NOTHING: Memo = { said: [] };

describe("an event's memo, once scans have gone on from the facts' own", () => {
  it("gains what a scan has said, and what one has found in silence", () => {
    const own = { said: [anEntry("of event")], existing: ["a mark"] };
    expect(since(own, NOTHING, { said: [anEntry("of scan")], existing: ["another"] })).toEqual({
      said: [anEntry("of event"), anEntry("of scan")],
      existing: ["a mark", "another"],
    });
  });

  it("does not gain again what the event has ended", () => {
    const then = { said: [anEntry("ended")], existing: ["gone"] };
    expect(since(NOTHING, then, then)).toEqual(NOTHING);
    expect(leftOutOf(undefined, JSON.stringify(then))).toHaveLength(2);
  });

  it("gains what the event has ended when a scan says it anew", () => {
    const anew = { said: [anEntry("ended", "in other words")] };
    expect(since(NOTHING, { said: [anEntry("ended")] }, anew)).toEqual(anew);
  });

  it("has of what both hold the one that has grown further", () => {
    const [one, two] = [anEntry("g", "1", grown("a")), anEntry("g", "2", grown("a", "b"))];
    expect(since({ said: [one] }, { said: [one] }, { said: [two] }).said).toEqual([two]);
    expect(since({ said: [two] }, { said: [one] }, { said: [one] }).said).toEqual([two]);
  });

  it("knows of a record which was kept last", () => {
    const own = { said: [], record: "of event" };
    expect(since(own, { said: [], record: "old" }, { said: [], record: "old" })).toEqual(own);
    const ofScan = { said: [], record: "of scan" };
    expect(since(own, { said: [], record: "old" }, ofScan)).toEqual(ofScan);
    expect(since(own, own, NOTHING)).toEqual(NOTHING);
  });

  it("is as it was as long as no scan has said anything", () => {
    const said = fc
      .uniqueArray(fc.constantFrom("a", "b", "c", "d"))
      .map((ids) => ids.map((id) => anEntry(id)));
    const existing = fc.uniqueArray(fc.constantFrom("1", "2", "3"), { minLength: 1 });
    const memo = fc.record({ said, existing, record: fc.constantFrom("r", "s") });
    fc.assert(
      fc.property(memo, memo, (own, facts) => {
        expect(since(own, facts, facts)).toEqual(own);
      }),
    );
  });
});
