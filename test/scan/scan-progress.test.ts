import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterRead,
  firstProgress,
  mayRead,
  restMs,
  together,
} from "../../shared/scan/scan-progress.ts";
import type { ReadOutcome, SourceProgress } from "../../shared/scan/scan-types.ts";
import {
  aBlindness,
  aCursor,
  aProgress,
  aStagedPart,
  readCounts,
  readDone,
  readFailed,
  readMore,
} from "../build/a-source.ts";

function after(...outcomes: readonly ReadOutcome[]): SourceProgress {
  return outcomes.reduce(afterRead, firstProgress("applications"));
}

describe("afterRead", () => {
  it("goes on where the last call ended, and adds up what was read", () => {
    const progress = after(readMore(0), readMore(1, { cursor: aCursor({ phase: "tail" }) }));
    expect(progress).toEqual({
      source: "applications",
      state: "reading",
      mode: "complete",
      staged: [aStagedPart(0), aStagedPart(1)],
      failures: 0,
      waits: 0,
      counts: readCounts(2),
      blind: [],
      cursor: aCursor({ phase: "tail" }),
    });
  });

  it("ends with the link to go on from next time, and without a place to go on at", () => {
    const progress = after(readMore(0), readDone(1));
    expect(progress).toMatchObject({ state: "done", deltaLink: "https://graph.example/delta" });
    expect(progress.cursor).toBeUndefined();
    expect(progress.staged).toHaveLength(2);
  });

  it("says how a source was read in the end, whatever it began with", () => {
    expect(after(readDone(0, { mode: "delta" })).mode).toBe("delta");
    expect(after(readMore(0, { cursor: aCursor({ mode: "delta" }) })).mode).toBe("delta");
  });

  it("tries the same place and the same part again after a failure in passing", () => {
    const before = after(readMore(0));
    expect(afterRead(before, readFailed())).toEqual({
      ...before,
      failures: 1,
      why: "Graph did not answer.",
      code: "not-answered",
    });
  });

  it("forgets why it failed once it has read on, but not how often", () => {
    const progress = after(readFailed(), readMore(0));
    expect(progress.failures).toBe(1);
    expect(progress.why).toBeUndefined();
    expect(progress.code).toBeUndefined();
  });

  it("throws away what was read when the read must begin anew", () => {
    const progress = after(
      readMore(0, { blind: [aBlindness()] }),
      readFailed({ beginAnew: true, code: "delta-expired" }),
    );
    expect(progress).toMatchObject({
      state: "reading",
      failures: 1,
      staged: [],
      counts: readCounts(0),
      blind: [],
    });
    expect(progress.cursor).toBeUndefined();
  });

  it.each([
    [1, "reading"],
    [2, "reading"],
    [3, "reading"],
    [4, "failed"],
  ])("after %i failures in passing it is %s", (failures, state) => {
    expect(after(...Array.from({ length: failures }, () => readFailed())).state).toBe(state);
  });

  it("fails at once when trying again does not help", () => {
    expect(after(readFailed({ isFinal: true, code: "permission-missing" }))).toMatchObject({
      state: "failed",
      code: "permission-missing",
    });
  });

  it("counts failures over the whole scan, also when reading went on in between", () => {
    const progress = after(
      readFailed(),
      readMore(0),
      readFailed(),
      readMore(1),
      readFailed(),
      readMore(2),
      readFailed(),
    );
    expect(progress.state).toBe("failed");
  });

  it("leaves what it was given alone", () => {
    const before = Object.freeze(aProgress({ staged: Object.freeze([aStagedPart(0)]) }));
    for (const outcome of [readMore(1), readDone(1), readFailed({ beginAnew: true })]) {
      afterRead(before, outcome);
    }
    expect(before).toEqual(aProgress({ staged: [aStagedPart(0)] }));
  });

  it("always comes to an end when every call fails", () => {
    const anyFailure = fc.record({ isFinal: fc.boolean(), beginAnew: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyFailure, { minLength: 4, maxLength: 8 }), (failures) => {
        expect(after(...failures.map(readFailed)).state).toBe("failed");
      }),
    );
  });
});

describe("mayRead", () => {
  it.each(["azure-roles", "azure-eligible"] as const)(
    "reads groups only when it is known which of them have roles of Azure: after %s",
    (source) => {
      const groups = aProgress({ source: "powerful-groups" });
      expect(mayRead(groups, [groups, aProgress({ source })])).toBe(false);
      expect(mayRead(groups, [groups, aProgress({ source, state: "done" })])).toBe(true);
    },
  );

  it("asks once more for what was to come later when all else has been read", () => {
    const later = afterRead(aProgress({ source: "application-powers" }), { kind: "later" });
    expect(later).toEqual(aProgress({ source: "application-powers", waits: 1 }));
    expect(mayRead(later, [later, aProgress()])).toBe(false);
    expect(mayRead(later, [later, aProgress({ state: "done" })])).toBe(true);
    expect(mayRead(later, [later, aProgress({ state: "failed" })])).toBe(true);
  });

  it("reads on what nothing else is needed for, whoever waits", () => {
    const waiting = aProgress({ source: "application-powers", waits: 1 });
    const reading = aProgress({ source: "applications" });
    expect(mayRead(reading, [waiting, reading])).toBe(true);
  });
});

describe("restMs", () => {
  const failing = (failures: number): SourceProgress => aProgress({ failures, why: "x" });
  it.each<[string, readonly SourceProgress[], number]>([
    ["nothing failed", [aProgress(), aProgress()], 0],
    ["there are no sources", [], 0],
    ["one has failed once", [aProgress(), failing(1)], 30_000],
    ["one has failed twice", [failing(2), failing(1)], 60_000],
    ["one has failed three times", [failing(3)], 120_000],
    ["one that failed has read on since", [aProgress({ failures: 2 })], 0],
    ["the one that failed is given up", [{ ...failing(4), state: "failed" }], 0],
    ["the one that failed is done", [{ ...failing(1), state: "done" }], 0],
  ])("when %s: $2", (_when, sources, ms) => {
    expect(restMs(sources)).toBe(ms);
  });
});

describe("together", () => {
  it("is one entry per cause, with the sum and the first five names", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    expect(
      together([
        ...names.map((name) => aBlindness({ what: [name] })),
        aBlindness({ cause: "vault-secrets:AccessDenied", count: 3, what: [] }),
      ]),
    ).toEqual([
      { cause: "vault-keys:AccessDenied", count: 6, what: ["a", "b", "c", "d", "e"] },
      { cause: "vault-secrets:AccessDenied", count: 3, what: [] },
    ]);
  });

  it("comes to the same in one go or in several", () => {
    const any = fc.array(
      fc.record({
        cause: fc.constantFrom("a:x", "b:x", "__proto__", "constructor"),
        count: fc.nat(5),
        what: fc.array(fc.constantFrom("v1", "v2", "v3"), { maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(any, any, (first, second) => {
        expect(together([...together(first), ...second])).toEqual(together([...first, ...second]));
      }),
    );
  });
});
