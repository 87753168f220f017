import { afterEach, describe, expect, it, vi } from "vitest";
import { scan as story } from "../../shared/scan/scan-orchestrator.ts";
import type {
  NextRead,
  ReadOutcome,
  SourceName,
  TellOutcome,
} from "../../shared/scan/scan-types.ts";
import { readDone, readFailed, readMore } from "../build/a-source.ts";
import { type Answer, inShort, stepStory, type Stepped } from "../support/step-story.ts";

const RUN = "202606-9007197474000000-ABCDEF";
const STARTED_AT = "2026-06-01T06:00:00.000Z";
const INPUT = {
  ...{ runId: RUN, kind: "credentials", startedAt: STARTED_AT, startedBy: "timer" },
  ...{ sources: ["applications", "service-principals", "vault-objects"], lock: "an etag" },
};
const READ = "readSourcesV1";
const PLAN = {
  run: RUN,
  generation: 4,
  bucketCount: 16,
  slices: [
    { number: 0, plan: "p", buckets: [0, 1] },
    { number: 1, plan: "p", buckets: [2] },
  ],
  hasLeftovers: false,
};

/** An outcome for each source, by how often it was asked; `done` from then on. */
function reading(outcomes: Partial<Record<SourceName, readonly ReadOutcome[]>> = {}): Answer {
  const asked = new Map<SourceName, number>();
  return ({ reads }: { reads: readonly NextRead[] }) => ({
    outcomes: reads.map(({ source, part }) => {
      const nth = asked.get(source) ?? 0;
      asked.set(source, nth + 1);
      return outcomes[source]?.[nth] ?? readDone(part);
    }),
  });
}

const good: Readonly<Record<string, () => Answer>> = {
  readSourcesV1: () => reading(),
  settleScanV1: () => () => ({ kind: "slices", plan: PLAN, evaluatedWith: "rules-1" }),
  mergeScanSliceV1: () => (_input: never, nth: number) => ({
    changed: nth,
    partitions: [`f${nth}`, "f7"],
    existing: { high: nth },
  }),
  finishScanV1: () => () => ({ state: "completed", toTell: ["f7", "f0"] }),
  tellV1: () => () => ({ sent: 1, failed: 0 }),
};

function scan(
  answers: Readonly<Record<string, Answer>> = {},
  between?: () => void,
): Stepped<object> {
  const all = Object.fromEntries(Object.entries(good).map(([name, make]) => [name, make()]));
  return stepStory(story, {
    input: INPUT,
    startedAt: STARTED_AT,
    answers: { ...all, ...answers },
    ...(between === undefined ? {} : { between }),
  });
}

function inputsOf(stepped: Stepped<object>, activity: string): unknown[] {
  return stepped.steps.flatMap((step) =>
    "call" in step && step.call === activity ? [step.input] : [],
  );
}

function inputOf(stepped: Stepped<object>, activity: string, nth = 1): unknown {
  return inputsOf(stepped, activity)[nth - 1];
}

/** What was read, round by round. */
function readsOf(stepped: Stepped<object>): readonly (readonly NextRead[])[] {
  return inputsOf(stepped, READ).map((input) => (input as { reads: readonly NextRead[] }).reads);
}

const throwing: Answer = () => {
  throw new Error("The activity failed, and so did every repeat.");
};

afterEach(() => {
  vi.useRealTimers();
});

describe("scan", () => {
  it("reads every source at once, merges slice by slice, commits, concludes and tells", () => {
    const stepped = scan();
    expect(inShort(stepped.steps)).toEqual([
      READ,
      "settleScanV1",
      "mergeScanSliceV1",
      "mergeScanSliceV1",
      "finishScanV1",
      "tellV1",
    ]);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "completed" } });
    expect(inputOf(stepped, "mergeScanSliceV1", 2)).toEqual({ run: INPUT, plan: PLAN, slice: 1 });
    expect(inputOf(stepped, "finishScanV1")).toMatchObject({
      changed: 3,
      existing: { high: 3 },
      evaluatedWith: "rules-1",
    });
    expect(inputOf(stepped, "tellV1")).toEqual({
      runId: RUN,
      partitions: ["f1", "f7", "f2", "f0"],
    });
  });

  it("takes one activity where there was nothing to look at", () => {
    const quiet = { kind: "concluded", state: "completed", toTell: "nothing" };
    const stepped = scan({ settleScanV1: () => quiet });
    expect(inShort(stepped.steps)).toEqual([READ, "settleScanV1"]);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "completed" } });
  });

  it.each<[readonly string[] | "all"]>([["all"], [["f3"]], [[]]])(
    "tells what waits in %s when a scan that was concluded at once says so",
    (toTell) => {
      const stepped = scan({
        settleScanV1: () => ({ kind: "concluded", state: "completed", toTell }),
      });
      expect(inShort(stepped.steps)).toEqual([READ, "settleScanV1", "tellV1"]);
      expect(inputOf(stepped, "tellV1")).toEqual({ runId: RUN, partitions: toTell });
    },
  );

  it("goes on with the sources that are not done, each at its place and with its next part", () => {
    const stepped = scan({
      readSourcesV1: reading({
        applications: [readMore(0), readMore(1)],
        "vault-objects": [readMore(0)],
      }),
    });
    expect(inShort(stepped.steps).slice(0, 4)).toEqual([READ, READ, READ, "settleScanV1"]);
    const [first, second, third] = readsOf(stepped);
    expect(inputOf(stepped, READ)).toMatchObject({ run: { runId: RUN } });
    expect(first).toEqual([
      { source: "applications", part: 0 },
      { source: "service-principals", part: 0 },
      { source: "vault-objects", part: 0 },
    ]);
    const cursor = { link: "https://graph.example/next" };
    expect(second).toMatchObject([
      { source: "applications", part: 1, cursor },
      { source: "vault-objects", part: 1, cursor },
    ]);
    expect(third).toMatchObject([{ source: "applications", part: 2, cursor }]);
  });

  it("rests after a failed read, tries it again, and loses nothing", () => {
    const stepped = scan({ readSourcesV1: reading({ applications: [readMore(0), readFailed()] }) });
    expect(inShort(stepped.steps).slice(0, 5)).toEqual([
      READ,
      READ,
      "2026-06-01T06:00:32.000Z",
      READ,
      "settleScanV1",
    ]);
    const [, failed, again] = readsOf(stepped);
    expect(again).toEqual(failed);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "completed" } });
  });

  it.each(["applications", "service-principals", "vault-objects"] as const)(
    "reports %s as failed after the fourth failure, while the others go on",
    (source) => {
      const stepped = scan({
        readSourcesV1: reading({ [source]: Array.from({ length: 4 }, () => readFailed()) }),
        finishScanV1: () => ({ state: "partial", toTell: [] }),
      });
      expect(inShort(stepped.steps)).toEqual([
        READ,
        "2026-06-01T06:00:31.000Z",
        READ,
        "2026-06-01T06:01:32.000Z",
        READ,
        "2026-06-01T06:03:33.000Z",
        READ,
        "settleScanV1",
        "mergeScanSliceV1",
        "mergeScanSliceV1",
        "finishScanV1",
        "tellV1",
      ]);
      const { sources } = inputOf(stepped, "settleScanV1") as {
        sources: { source: SourceName; state: string }[];
      };
      expect(sources.filter(({ state }) => state === "failed").map((one) => one.source)).toEqual([
        source,
      ]);
      expect(sources.filter(({ state }) => state === "done")).toHaveLength(2);
      expect(stepped.end).toEqual({ kind: "returned", value: { state: "partial" } });
    },
  );

  it("does not rest for a source that will not be tried again", () => {
    const stepped = scan({
      readSourcesV1: reading({ applications: [readFailed({ isFinal: true })] }),
    });
    expect(inShort(stepped.steps).slice(0, 2)).toEqual([READ, "settleScanV1"]);
  });

  it("begins a read anew at its first part when what was read is of no use", () => {
    const stepped = scan({
      readSourcesV1: reading({ applications: [readMore(0), readFailed({ beginAnew: true })] }),
    });
    expect(readsOf(stepped)[2]).toEqual([{ source: "applications", part: 0 }]);
  });

  it("settles and tells even when every source failed", () => {
    const failed = [readFailed({ isFinal: true })];
    const stepped = scan({
      readSourcesV1: reading({
        applications: failed,
        "service-principals": failed,
        "vault-objects": failed,
      }),
      settleScanV1: () => ({ kind: "concluded", state: "failed", toTell: ["f2"] }),
    });
    expect(inShort(stepped.steps)).toEqual([READ, "settleScanV1", "tellV1"]);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "failed" } });
  });

  it("says so when another scan was quicker", () => {
    const stepped = scan({ finishScanV1: () => ({ state: "failed", toTell: [] }) });
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "failed" } });
  });

  it("tells what the slices found even when the commit came too late", () => {
    const stepped = scan({ finishScanV1: () => ({ state: "failed", toTell: ["f0"] }) });
    expect(inputOf(stepped, "tellV1")).toMatchObject({ partitions: ["f1", "f7", "f2", "f0"] });
  });

  it("looks through everything when the conclusion says so", () => {
    const stepped = scan({ finishScanV1: () => ({ state: "completed", toTell: "all" }) });
    expect(inputOf(stepped, "tellV1")).toEqual({ runId: RUN, partitions: "all" });
  });

  it.each([READ, "settleScanV1", "mergeScanSliceV1", "finishScanV1", "tellV1"])(
    "fails where %s has failed for the last time, and goes no step further",
    (name) => {
      const stepped = scan({ [name]: throwing });
      expect(stepped.end.kind).toBe("failed");
      expect(inShort(stepped.steps).at(-1)).toBe(name);
    },
  );

  it("comes back for what is due later, until nothing waits", () => {
    const told: TellOutcome[] = [
      { sent: 3, failed: 0, nextDueAt: "2026-06-01T06:05:00.000Z" },
      { sent: 1, failed: 0, nextDueAt: "2026-06-01T06:15:00.000Z", unrouted: ["f3"] },
      { sent: 1, failed: 0 },
    ];
    const stepped = scan({ tellV1: (_input: never, nth: number) => told[nth - 1] });
    expect(inShort(stepped.steps).slice(-5)).toEqual([
      "tellV1",
      "2026-06-01T06:05:00.000Z",
      "tellV1",
      "2026-06-01T06:15:00.000Z",
      "tellV1",
    ]);
    expect(inputOf(stepped, "tellV1", 2)).toEqual({ runId: RUN, partitions: [] });
    expect(inputOf(stepped, "tellV1", 3)).toEqual({ runId: RUN, partitions: ["f3"] });
  });

  it("does not wait for what is due already", () => {
    const stepped = scan({
      tellV1: (_input: never, nth: number) =>
        nth === 1 ? { sent: 0, failed: 1, nextDueAt: STARTED_AT } : { sent: 1, failed: 0 },
    });
    expect(inShort(stepped.steps).slice(-2)).toEqual(["tellV1", "tellV1"]);
  });

  it("waits in slices of days for what is due in weeks", () => {
    const stepped = scan({
      tellV1: (_input: never, nth: number) =>
        nth === 1
          ? { sent: 0, failed: 0, nextDueAt: "2026-06-13T06:00:00.000Z" }
          : { sent: 1, failed: 0 },
    });
    expect(inShort(stepped.steps).slice(-4)).toEqual([
      "2026-06-06T06:00:06.000Z",
      "2026-06-11T06:00:06.000Z",
      "2026-06-13T06:00:00.000Z",
      "tellV1",
    ]);
  });

  it("leaves the rest to the next scan after a hundred rounds", () => {
    let due = new Date("2026-06-01T07:00:00.000Z").getTime();
    const stepped = scan({
      tellV1: () => ({ sent: 0, failed: 1, nextDueAt: new Date((due += 3_600_000)).toISOString() }),
    });
    expect(inShort(stepped.steps).filter((step) => step === "tellV1")).toHaveLength(101);
    expect(stepped.end.kind).toBe("returned");
  });

  it("takes the same steps when it is replayed years later, whatever the clock says in between", () => {
    const answers = (): Record<string, Answer> => ({
      readSourcesV1: reading({ applications: [readMore(0), readFailed()] }),
      tellV1: (_input: never, nth: number) =>
        nth === 1
          ? { sent: 1, failed: 0, nextDueAt: "2026-06-01T06:30:00.000Z" }
          : { sent: 1, failed: 0 },
    });
    vi.useFakeTimers();
    vi.setSystemTime("2026-06-01T06:00:00.000Z");
    const first = scan(answers());
    vi.setSystemTime("2031-01-01T00:00:00.000Z");
    let year = 2031;
    const again = scan(answers(), () => vi.setSystemTime(`${(year -= 3)}-01-01T00:00:00.000Z`));
    expect(again).toEqual(first);
  });
});
