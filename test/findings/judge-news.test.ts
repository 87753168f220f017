import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Detector, FindingDraft } from "../../shared/detect/detector.ts";
import { judgeFacts, type Judgement } from "../../shared/findings/judge.ts";
import type { Matter } from "../../shared/findings/matter.ts";
import { idsIn, memoInFlight } from "../../shared/findings/memo.ts";
import type { News } from "../../shared/findings/spoken-of.ts";
import { aPolicy } from "../build/a-policy.ts";

/** A grant of scopes that somebody holds; those that begin with a small letter are harmless. */
interface Grant {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly givenAt?: string;
  readonly partOf?: string;
  readonly lasting?: NonNullable<FindingDraft["lasting"]>;
  readonly isLogAlone?: boolean;
}

const NOW = new Date("2026-06-15T00:00:00.000Z");
const BEGAN = new Date("2026-06-10T00:00:00.000Z");

const granted: Detector<readonly Grant[]> = {
  id: "granted",
  version: 1,
  mode: "change",
  title: "Granted",
  sees: "A grant.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect: (grants) => grants.flatMap(draftOf),
  nextAt: () => undefined,
};

function draftOf({ id, scopes, givenAt, partOf, lasting, isLogAlone }: Grant): FindingDraft[] {
  const units = scopes.filter((scope) => /^[A-Z]/.test(scope));
  if (units.length === 0) return [];
  return [
    {
      ...{ key: ["grant", id], thread: ["grant", id], severity: "high", title: "Given" },
      ...{ what: "It was given.", whyItMatters: "", whatToDo: "" },
      subject: { kind: "application", id: "app", name: "App" },
      evidence: { scopes: units },
      ...(givenAt === undefined ? {} : { occurredAt: givenAt }),
      ...(lasting === undefined ? {} : { lasting }),
      news: {
        fact: id,
        epoch: "grants",
        units,
        whenGrown: { title: "Widened", what: "It was widened." },
        ...(partOf === undefined ? {} : { partOf }),
        ...(isLogAlone === undefined ? {} : { isLogAlone }),
      },
    },
  ];
}

const matter: Matter<Grant, readonly Grant[]> = {
  detectors: [granted],
  rules: "granted@1",
  thingOf: (_subject, facts) => facts,
  idsOf: (subject) => [subject],
  hintsOf: () => ({}),
  traitsOf: () => ({}),
  whyGone: () => "removed",
};

function news(fresh: readonly string[], hasBegun = true, added: readonly string[] = []): News {
  return { fresh: new Set(fresh), added: new Set(added), hasBegun: () => hasBegun, since: BEGAN };
}

function judged(grants: readonly Grant[], memo?: string, context?: News): Judgement {
  const about = {
    now: NOW,
    policy: aPolicy(),
    ...(context === undefined ? {} : { news: context }),
  };
  return judgeFacts("app", grants, memo, matter, about);
}

/** What is told of it, in short: the titles of what is said, `gone` of what is over. */
function told({ changes }: Judgement): string[] {
  return changes.map((change) => (change.kind === "present" ? change.draft.title : "gone"));
}

function occurrenceOf({ changes }: Judgement): string | undefined {
  const [change] = changes;
  return change?.kind === "present" ? change.draft.occurrence : undefined;
}

const mail: Grant = { id: "g1", scopes: ["Mail"] };

function evidenceOf({ changes: [change] }: Judgement): unknown {
  return change?.kind === "present" ? change.draft.evidence : undefined;
}

describe("what became", () => {
  it("is told when its fact is new in an epoch that had begun", () => {
    expect(told(judged([mail], undefined, news(["g1"])))).toEqual(["Given"]);
  });

  it("is the existing state, and is counted, when the first read of its epoch finds it", () => {
    const first = judged([mail], undefined, news(["g1"], false));
    expect(first.changes).toEqual([]);
    expect(first.existing.map(({ severity }) => severity)).toEqual(["high"]);
    const later = judged([mail], first.memo, news(["g1"]));
    expect(later).toMatchObject({ changes: [], existing: [] });
  });

  it("is told in an epoch that begins when it has a date of its own since the service began to look", () => {
    const since = { ...mail, givenAt: "2026-06-12T00:00:00.000Z" };
    expect(told(judged([since], undefined, news(["g1"], false)))).toEqual(["Given"]);
    const before = { ...mail, givenAt: "2026-06-09T00:00:00.000Z" };
    expect(told(judged([before], undefined, news(["g1"], false)))).toEqual([]);
  });

  it("is no news when a better rule sees it in a fact that has not changed", () => {
    const seen = judged([mail], undefined, news([]));
    expect(seen.changes).toEqual([]);
    expect(seen.existing).toHaveLength(1);
    expect(told(judged([mail], seen.memo, news([])))).toEqual([]);
  });

  it("goes on being so without being fresh, and ends when its fact is gone", () => {
    const first = judged([mail], undefined, news(["g1"]));
    const second = judged([mail], first.memo, news([]));
    expect(second.changes).toEqual([]);
    expect(idsIn(second.memo)).toHaveLength(1);
    expect(told(judged([], second.memo, news([])))).toEqual(["gone"]);
  });

  it("is told when what was there from the beginning is taken and given again", () => {
    const existing = judged([mail], undefined, news(["g1"], false));
    const without = judged([], existing.memo, news([]));
    expect(without).toMatchObject({ changes: [] });
    expect(told(judged([mail], without.memo, news(["g1"])))).toEqual(["Given"]);
  });

  it("is told as widened when powerful scopes come to some that were there", () => {
    const existing = judged([mail], undefined, news(["g1"], false));
    const wider = { id: "g1", scopes: ["Mail", "Files"] };
    const widened = judged([wider], existing.memo, news(["g1"]));
    expect(told(widened)).toEqual(["Widened"]);
    expect(widened.changes[0]).toMatchObject({ draft: { evidence: { added: ["Files"] } } });
    expect(judged([wider], widened.memo, news([])).changes).toEqual([]);
  });

  it("is another occurrence each time that it is widened, and none when it is narrowed", () => {
    const first = judged([mail], undefined, news(["g1"]));
    const wider = judged([{ id: "g1", scopes: ["Mail", "Files"] }], first.memo, news(["g1"]));
    expect([first, wider].map(occurrenceOf)).toEqual(["1", "2"]);
    const narrower = judged([mail], wider.memo, news(["g1"]));
    expect(occurrenceOf(narrower)).toBe("2");
    const again = judged([{ id: "g1", scopes: ["Mail", "Files"] }], narrower.memo, news(["g1"]));
    expect(occurrenceOf(again)).toBe("3");
    expect(told(again)).toEqual(["Widened"]);
  });

  it("is the same occurrence whether its scopes came one by one or together", () => {
    const existing = judged([mail], undefined, news(["g1"], false));
    const all = { id: "g1", scopes: ["Mail", "Files", "Users"] };
    const some = judged([{ id: "g1", scopes: ["Mail", "Files"] }], existing.memo, news(["g1"]));
    const oneByOne = judged([all], some.memo, news(["g1"]));
    expect(occurrenceOf(oneByOne)).toBe(occurrenceOf(judged([all], existing.memo, news(["g1"]))));
    expect(occurrenceOf(some)).not.toBe(occurrenceOf(oneByOne));
  });

  it("keeps who did it when the log has forgotten, and never mixes two who did", () => {
    const byAda = { ...mail, lasting: { actor: "ada", actorId: "1", isOutsidePim: true } };
    const first = judged([byAda], undefined, news(["g1"]));
    const forgotten = judged([{ ...mail, scopes: ["Mail", "Files"] }], first.memo, news(["g1"]));
    expect(evidenceOf(forgotten)).toMatchObject(byAda.lasting);
    const byBen = judged([{ ...mail, lasting: { actor: "ben" } }], first.memo, news([]));
    expect(evidenceOf(byBen)).toEqual({ scopes: ["Mail"], actor: "ben" });
    const repeated = judged([{ ...mail, lasting: { actor: "ben" } }], byBen.memo, news([]));
    expect(repeated.changes).toEqual([]);
  });

  it("adds who did it to what has been said, as a change of the same occurrence", () => {
    const first = judged([mail], undefined, news(["g1"]));
    const late = judged([{ ...mail, lasting: { actor: "ada" } }], first.memo, news([]));
    expect(late.changes).toMatchObject([{ kind: "present", wasSaid: true }]);
    expect(occurrenceOf(late)).toBe(occurrenceOf(first));
  });

  it("is neither remembered nor counted as existing when only the log tells of it", () => {
    const logged = { ...mail, isLogAlone: true };
    const passedBy = judged([logged], undefined, news([]));
    expect(passedBy).toMatchObject({ changes: [], existing: [] });
    expect(told(judged([logged], passedBy.memo, news(["g1"])))).toEqual(["Given"]);
  });

  it("is no news when only harmless scopes were added", () => {
    const existing = judged([mail], undefined, news(["g1"], false));
    const harmless = { id: "g1", scopes: ["Mail", "profile"] };
    expect(judged([harmless], existing.memo, news(["g1"])).changes).toEqual([]);
  });

  it("is no news of its own when what it is a part of is new itself", () => {
    const part = { ...mail, partOf: "group" };
    const both = ["g1", "group"];
    expect(told(judged([part], undefined, news(both, true, both)))).toEqual([]);
    expect(told(judged([part], undefined, news(both, true, ["g1"])))).toEqual(["Given"]);
    expect(told(judged([part], undefined, news(["g1"])))).toEqual(["Given"]);
  });

  it("is said again by a repeat of a judgement that was not carried out", () => {
    const first = judged([mail], undefined, news(["g1"]));
    const inFlight = memoInFlight(undefined, first.memo);
    expect(told(judged([mail], inFlight, news([])))).toEqual(["Given"]);
  });

  it("is told once, however facts come and change, and never while it is as it was at the beginning", () => {
    const scopes = fc.uniqueArray(fc.constantFrom("Mail", "Files", "Users", "profile"));
    fc.assert(
      fc.property(scopes, fc.array(scopes, { maxLength: 8 }), (start, changes) => {
        let memo = judged([{ id: "g1", scopes: start }], undefined, news(["g1"], false)).memo;
        let before = start;
        for (const now of changes) {
          const step = judged([{ id: "g1", scopes: now }], memo, news(["g1"]));
          const added = now.filter((one) => /^[A-Z]/.test(one) && !before.includes(one));
          const isTold = step.changes.some(
            (change) => change.kind === "present" && change.wasSaid !== true,
          );
          if (added.length === 0) expect(isTold).toBe(false);
          expect(judged([{ id: "g1", scopes: now }], step.memo, news(["g1"])).changes).toEqual([]);
          memo = step.memo;
          before = now;
        }
      }),
    );
  });
});
