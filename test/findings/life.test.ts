import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../shared/core/time.ts";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import type { Severity } from "../../shared/findings/finding.ts";
import type { FindingChange } from "../../shared/findings/finding-change.ts";
import { judge, type Judgement } from "../../shared/findings/judge.ts";
import type { FindingRecord, ReasonDraft } from "../../shared/findings/finding-record.ts";
import { type LifeStep, live } from "../../shared/findings/life.ts";
import { holderOf } from "../../shared/inventory/holder.ts";
import { APP_ID, aTenant } from "../build/a-holder.ts";
import { aGone, aPresent } from "../build/a-change.ts";
import { aPolicy } from "../build/a-policy.ts";
import { anyFacts, anyThresholds, MIDDLE } from "../build/any-holder.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");

/** What one finding lives through, one step after the other: the reasons that arise, in short. */
function lifeOf(changes: readonly FindingChange[]): string[] {
  let record: FindingRecord | undefined;
  return changes.map((change, index) => {
    const step: LifeStep = live(record, change, new Date(NOW.getTime() + index * DAY_MS));
    if (step.kind === "unchanged") return "-";
    record = stored(step.record);
    const told = step.reasons.map(
      ({ kind, threshold, episode, over }) =>
        `${kind}${threshold === undefined ? "" : `@${threshold}`}#${episode}${over === undefined ? "" : ` ${over}`}`,
    );
    return [step.event, ...told].join(" ");
  });
}

/** As a table gives it back. */
function stored(record: FindingRecord): FindingRecord {
  return JSON.parse(JSON.stringify(record)) as FindingRecord;
}

/** A role that somebody was given, which the security contact hears of. */
function aWatched(severity: Severity): FindingChange {
  return {
    ...aPresent({ detector: "entra-role-assigned", severity }),
    audience: "security-contact",
  };
}

describe("live", () => {
  it.each<[string, readonly FindingChange[], readonly string[]]>([
    [
      "opens once, however often it is said",
      [aPresent({ threshold: 30 }), aPresent({ threshold: 30 }), aPresent({ threshold: 30 })],
      ["opened expiring@30#1", "-", "-"],
    ],
    [
      "tells each tighter threshold once",
      [
        aPresent({ threshold: 60 }),
        aPresent({ threshold: 30 }),
        aPresent({ threshold: 30 }),
        aPresent({ threshold: 7, severity: "high" }),
      ],
      ["opened expiring@60#1", "changed expiring@30#1", "-", "changed expiring@7#1"],
    ],
    [
      "tells at first sight only the tightest threshold, and never a wider one that a new policy brings",
      [aPresent({ threshold: 7 }), aPresent({ threshold: 45 }), aPresent({ threshold: 7 })],
      ["opened expiring@7#1", "changed", "changed"],
    ],
    [
      "ends with one line, and begins anew when it is back",
      [aPresent({ threshold: 30 }), aGone(), aGone(), aPresent({ threshold: 30 })],
      [
        "opened expiring@30#1",
        "resolved over:credential-expiring#1 removed",
        "-",
        "reopened expiring@30#2",
      ],
    ],
    [
      "ends without a line where the thread goes on",
      [aPresent({ threshold: 1 }), aGone({ because: "expired", isSilent: true })],
      ["opened expiring@1#1", "resolved"],
    ],
    ["is not troubled by the end of what never was", [aGone()], ["-"]],
    [
      "tells nobody at once of what is low or only listed, nor of its end",
      [
        aPresent({ severity: "low", threshold: 30 }),
        aPresent({ severity: "info", threshold: 30 }),
        aGone(),
      ],
      ["opened", "changed", "resolved"],
    ],
    [
      "begins a new episode when the end moves",
      [
        aPresent({ threshold: 30, occurrence: "2026-07-01T00:00:00.000Z" }),
        aPresent({ threshold: 30, occurrence: "2026-07-02T00:00:00.000Z" }),
      ],
      ["opened expiring@30#1", "reopened expiring@30#2"],
    ],
    [
      "falls silent with one line when a successor takes over, and speaks again when it goes",
      [
        aPresent({ threshold: 30 }),
        aPresent({ threshold: 30, severity: "info" }),
        aPresent({ threshold: 14, severity: "info" }),
        aPresent({ threshold: 14 }),
      ],
      [
        "opened expiring@30#1",
        "changed over:credential-expiring#1 superseded",
        "changed",
        "reopened expiring@14#2",
      ],
    ],
    [
      "speaks again in a new episode even when its application was switched off in between",
      [
        aPresent({ threshold: 30 }),
        aPresent({ threshold: 30, severity: "info" }),
        aPresent({ threshold: 30, severity: "low" }),
        aPresent({ threshold: 30 }),
      ],
      [
        "opened expiring@30#1",
        "changed over:credential-expiring#1 superseded",
        "changed",
        "reopened expiring@30#2",
      ],
    ],
    [
      "is told when an application that was switched off is switched on again, and not a second time",
      [
        aPresent({ threshold: 30, severity: "low" }),
        aPresent({ threshold: 30 }),
        aPresent({ threshold: 30, severity: "low" }),
        aPresent({ threshold: 30 }),
      ],
      ["opened", "changed expiring@30#1", "changed", "changed"],
    ],
    [
      "is told as expired at threshold 0",
      [aPresent({ detector: "credential-expired", threshold: 0, severity: "high" })],
      ["opened expired@0#1"],
    ],
    [
      "is told once under its detector's name where there are no thresholds",
      [
        aPresent({ detector: "credential-multiple", severity: "medium" }),
        aPresent({ detector: "credential-multiple", severity: "high", what: "More of them." }),
      ],
      ["opened credential-multiple#1", "changed"],
    ],
    [
      "is told once more, and only once more, where a watched one turns out to be worse",
      [aWatched("medium"), aWatched("critical"), aWatched("medium"), aWatched("critical")],
      [
        "opened entra-role-assigned#1",
        "changed entra-role-assigned:critical#1",
        "changed",
        "changed",
      ],
    ],
    [
      "is told once when it is over already, and ends what stands",
      [
        aPresent({ over: "removed" }),
        aPresent({ over: "removed" }),
        aPresent(),
        aPresent({ over: "removed" }),
      ],
      [
        "opened credential-expiring#1",
        "-",
        "reopened credential-expiring#2",
        "resolved over:credential-expiring#2 removed",
      ],
    ],
    [
      "is told again when it was, and was over, after it had ended",
      [
        aPresent({ over: "removed", occurredAt: "2026-05-31T00:00:00.000Z" }),
        aPresent({ over: "removed", occurredAt: "2026-05-31T00:00:00.000Z" }),
        aPresent({ over: "removed", occurredAt: "2026-06-02T12:00:00.000Z" }),
        aPresent({ over: "removed", occurredAt: "2026-06-02T12:00:00.000Z" }),
      ],
      ["opened credential-expiring#1", "-", "reopened credential-expiring#2", "-"],
    ],
    [
      "stays when the subject that it has left says that it is gone",
      [
        aPresent({ by: "old" }),
        aPresent({ by: "new" }),
        aGone({ by: "old" }),
        aGone({ by: "new" }),
      ],
      [
        "opened credential-expiring#1",
        "changed",
        "-",
        "resolved over:credential-expiring#1 removed",
      ],
    ],
  ])("%s", (_what, changes, steps) => {
    expect(lifeOf(changes)).toEqual(steps);
  });

  it("keeps when it was first seen, and the contact, over all its episodes", () => {
    const opened = live(undefined, aPresent(), NOW);
    if (opened.kind !== "changed") throw new Error("It was not opened.");
    const contact = {
      address: "ada@contoso.example",
      how: "",
      confidence: "high",
      chain: [],
    } as const;
    const known = { ...opened.record, finding: { ...opened.record.finding, contact } };
    const ended = live(known, aGone(), new Date("2026-06-02T00:00:00.000Z"));
    if (ended.kind !== "changed") throw new Error("It did not end.");
    expect(ended.record.finding).toMatchObject({
      state: "resolved",
      resolvedAt: "2026-06-02T00:00:00.000Z",
      resolvedBecause: "removed",
    });
    const back = live(ended.record, aPresent(), new Date("2026-06-03T00:00:00.000Z"));
    if (back.kind !== "changed") throw new Error("It did not come back.");
    expect(back.record.finding).toMatchObject({
      state: "open",
      contact,
      firstSeenAt: NOW.toISOString(),
      episode: 2,
    });
    expect(back.record.finding.resolvedAt).toBeUndefined();
  });
});

interface Told extends ReasonDraft {
  readonly thread: string;
  readonly findingId: string;
}

type Facts = Parameters<typeof holderOf>[1];

function judgedAt(
  facts: Facts,
  memo: string | undefined,
  now: Date,
  thresholdsDays: readonly number[],
): Judgement {
  const holder = facts.length === 0 ? undefined : holderOf(APP_ID, facts, aTenant());
  const context = { now, policy: aPolicy({ thresholdsDays }) };
  return judge(APP_ID, holder, memo, credentialMatter(aTenant()), context);
}

/** Findings and what is remembered between looks, as the stores keep them. */
function aWorld(): {
  look(
    facts: Facts,
    now: Date,
    thresholds: readonly number[],
    isSaved: boolean,
  ): readonly FindingChange[];
  apply(changes: readonly FindingChange[], now: Date): readonly Told[];
  records(): ReadonlyMap<string, FindingRecord>;
} {
  const records = new Map<string, FindingRecord>();
  let memo: string | undefined;
  return {
    look(facts, now, thresholdsDays, isSaved) {
      const judged = judgedAt(facts, memo, now, thresholdsDays);
      if (isSaved) memo = judged.memo;
      return judged.changes;
    },
    apply(changes, now) {
      return changes.flatMap((change) => {
        const step = live(records.get(change.id), change, now);
        if (step.kind === "unchanged") return [];
        records.set(change.id, stored(step.record));
        const { thread } = step.record.finding;
        return step.reasons.map((reason) => ({ ...reason, thread, findingId: change.id }));
      });
    },
    records: () => records,
  };
}

const anyStep = fc.record({
  facts: fc.option(anyFacts, { nil: undefined }),
  days: fc.constantFrom(0, 0.25, 1, 3, 10, 31),
  thresholds: fc.option(anyThresholds, { nil: undefined, freq: 4 }),
  isSaved: fc.boolean(),
});
const LOUD: readonly Severity[] = ["critical", "high", "medium"];

/** Lets a tenant live through `steps` and hands every look to `seen`. */
function liveThrough(
  steps: readonly {
    facts: Facts | undefined;
    days: number;
    thresholds: readonly number[] | undefined;
    isSaved: boolean;
  }[],
  seen: (look: {
    told: readonly Told[];
    changes: readonly FindingChange[];
    now: Date;
    world: ReturnType<typeof aWorld>;
    /** Ids of all that the detectors say now, whatever was said before. */
    said: readonly string[];
  }) => void,
): void {
  const world = aWorld();
  let facts: Facts = [];
  let thresholds: readonly number[] = [60, 30, 14, 7, 3, 1];
  let at = MIDDLE - 70 * DAY_MS;
  for (const step of steps) {
    facts = step.facts ?? facts;
    thresholds = step.thresholds ?? thresholds;
    at += step.days * DAY_MS;
    const now = new Date(at);
    const changes = world.look(facts, now, thresholds, step.isSaved);
    const said = judgedAt(facts, undefined, now, thresholds).changes.map(({ id }) => id);
    seen({ told: world.apply(changes, now), changes, now, world, said });
  }
}

describe("judge and live together, whatever happens to a tenant", () => {
  const anyLife = fc.array(anyStep, { minLength: 2, maxLength: 12 });
  const nothingForgotten = fc.array(
    anyStep.map((step) => ({ ...step, isSaved: true })),
    { minLength: 2, maxLength: 12 },
  );

  it("change nothing when the same is applied again, then or later", () => {
    fc.assert(
      fc.property(anyLife, fc.nat(30 * DAY_MS), (steps, later) => {
        liveThrough(steps, ({ changes, now, world }) => {
          const before = JSON.stringify([...world.records()]);
          expect(world.apply(changes, now)).toEqual([]);
          expect(world.apply(changes, new Date(now.getTime() + later))).toEqual([]);
          expect(JSON.stringify([...world.records()])).toBe(before);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("give one reason per thread, kind, threshold and episode, even when what was said is forgotten", () => {
    fc.assert(
      fc.property(anyLife, (steps) => {
        const keys: string[] = [];
        liveThrough(steps, ({ told }) => {
          for (const { thread, kind, threshold, episode } of told) {
            keys.push([thread, kind, threshold, episode].join());
          }
        });
        expect(keys.length).toBe(new Set(keys).size);
      }),
      { numRuns: 400 },
    );
  });

  it("tell ever tighter thresholds within an episode, also when the policy changes", () => {
    fc.assert(
      fc.property(anyLife, (steps) => {
        const tightest = new Map<string, number>();
        liveThrough(steps, ({ told }) => {
          for (const { findingId, episode, threshold } of told) {
            if (threshold === undefined) continue;
            const name = `${findingId} ${episode}`;
            expect(threshold).toBeLessThan(tightest.get(name) ?? Number.POSITIVE_INFINITY);
            tightest.set(name, threshold);
          }
        });
      }),
      { numRuns: 400 },
    );
  });

  it("write to nobody about what is low or only listed", () => {
    fc.assert(
      fc.property(anyLife, (steps) => {
        liveThrough(steps, ({ told, world }) => {
          for (const { over, severity, findingId } of told) {
            expect(LOUD).toContain(severity);
            if (over === undefined) {
              expect(LOUD).toContain(world.records().get(findingId)?.finding.severity);
            }
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it("never call a thread over while another finding goes on in it", () => {
    fc.assert(
      fc.property(nothingForgotten, (steps) => {
        liveThrough(steps, ({ told, world }) => {
          for (const { over, thread, findingId } of told) {
            if (over === undefined || over === "superseded") continue;
            const others = [...world.records().values()].filter(
              ({ finding }) => finding.thread === thread && finding.id !== findingId,
            );
            expect(others.filter(({ finding }) => finding.state === "open")).toEqual([]);
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it("let episodes only grow, by one each time", () => {
    fc.assert(
      fc.property(anyLife, (steps) => {
        const episodes = new Map<string, number>();
        liveThrough(steps, ({ world }) => {
          for (const [id, { finding }] of world.records()) {
            const before = episodes.get(id) ?? 0;
            expect([before, before + 1]).toContain(finding.episode);
            episodes.set(id, finding.episode);
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it("have open exactly what the detectors say, as long as nothing is forgotten", () => {
    fc.assert(
      fc.property(nothingForgotten, (steps) => {
        liveThrough(steps, ({ said, world }) => {
          const open = [...world.records()].filter(([, { finding }]) => finding.state === "open");
          expect(open.map(([id]) => id).toSorted()).toEqual(said.toSorted());
        });
      }),
      { numRuns: 200 },
    );
  });
});
