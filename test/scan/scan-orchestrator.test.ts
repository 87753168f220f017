import { afterEach, describe, expect, it, vi } from "vitest";
import { credentialScan } from "../../shared/scan/scan-orchestrator.ts";
import type { ReadOutcome, SourceName, TellOutcome } from "../../shared/scan/scan-types.ts";
import { readDone, readFailed, readMore } from "../build/a-source.ts";
import { type Answer, inShort, stepStory, type Stepped } from "../support/step-story.ts";

const RUN = "202606-9007197474000000-ABCDEF";
const STARTED_AT = "2026-06-01T06:00:00.000Z";
const INPUT = { runId: RUN, startedAt: STARTED_AT, startedBy: "timer", lock: "an etag" };
const READ_ALL = "[readSourceV1 readSourceV1 readSourceV1]";
const READ_ONE = "[readSourceV1]";
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

type Read = { source: SourceName; part: number; cursor?: unknown };

/** An outcome for each source, by how often it was asked; `done` from then on. */
function reading(outcomes: Partial<Record<SourceName, readonly ReadOutcome[]>> = {}): Answer {
  const asked = new Map<SourceName, number>();
  return ({ source, part }: Read) => {
    const nth = asked.get(source) ?? 0;
    asked.set(source, nth + 1);
    return outcomes[source]?.[nth] ?? readDone(part);
  };
}

const good: Readonly<Record<string, () => Answer>> = {
  readSourceV1: () => reading(),
  settleScanV1: () => () => ({ kind: "slices", plan: PLAN, evaluatedWith: "rules-1" }),
  mergeScanSliceV1: () => (_input: never, nth: number) => ({
    changed: nth,
    partitions: [`f${nth}`, "f7"],
  }),
  commitScanV1: () => () => ({ kind: "committed" }),
  concludeScanV1: () => () => ({ state: "completed", toTell: ["f7", "f0"] }),
  tellV1: () => () => ({ sent: 1, failed: 0 }),
};

function scan(
  answers: Readonly<Record<string, Answer>> = {},
  between?: () => void,
): Stepped<object> {
  const all = Object.fromEntries(Object.entries(good).map(([name, make]) => [name, make()]));
  return stepStory(credentialScan, {
    input: INPUT,
    startedAt: STARTED_AT,
    answers: { ...all, ...answers },
    ...(between === undefined ? {} : { between }),
  });
}

function inputOf(stepped: Stepped<object>, activity: string, nth = 1): unknown {
  const inputs = stepped.steps.flatMap((step) =>
    "call" in step ? [step] : "all" in step ? step.all : [],
  );
  return inputs.filter(({ call }) => call === activity)[nth - 1]?.input;
}

const throwing: Answer = () => {
  throw new Error("The activity failed, and so did every repeat.");
};

afterEach(() => {
  vi.useRealTimers();
});

describe("credentialScan", () => {
  it("reads every source at once, merges slice by slice, commits, concludes and tells", () => {
    const stepped = scan();
    expect(inShort(stepped.steps)).toEqual([
      READ_ALL,
      "settleScanV1",
      "mergeScanSliceV1",
      "mergeScanSliceV1",
      "commitScanV1",
      "concludeScanV1",
      "tellV1",
    ]);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "completed" } });
    expect(inputOf(stepped, "mergeScanSliceV1", 2)).toEqual({ runId: RUN, plan: PLAN, slice: 1 });
    expect(inputOf(stepped, "concludeScanV1")).toMatchObject({ changed: 3, isConflict: false });
    expect(inputOf(stepped, "tellV1")).toEqual({
      runId: RUN,
      partitions: ["f1", "f7", "f2", "f0"],
    });
  });

  it("takes one activity where there was nothing to look at", () => {
    const quiet = { kind: "concluded", state: "completed", toTell: "nothing" };
    const stepped = scan({ settleScanV1: () => quiet });
    expect(inShort(stepped.steps)).toEqual([READ_ALL, "settleScanV1"]);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "completed" } });
  });

  it.each<[readonly string[] | "all"]>([["all"], [["f3"]], [[]]])(
    "tells what waits in %s when a scan that was concluded at once says so",
    (toTell) => {
      const stepped = scan({
        settleScanV1: () => ({ kind: "concluded", state: "completed", toTell }),
      });
      expect(inShort(stepped.steps)).toEqual([READ_ALL, "settleScanV1", "tellV1"]);
      expect(inputOf(stepped, "tellV1")).toEqual({ runId: RUN, partitions: toTell });
    },
  );

  it("goes on with the sources that are not done, each at its place and with its next part", () => {
    const stepped = scan({
      readSourceV1: reading({
        applications: [readMore(0), readMore(1)],
        "vault-objects": [readMore(0)],
      }),
    });
    expect(inShort(stepped.steps).slice(0, 3)).toEqual([
      READ_ALL,
      "[readSourceV1 readSourceV1]",
      READ_ONE,
    ]);
    expect(inputOf(stepped, "readSourceV1", 1)).toEqual({
      runId: RUN,
      source: "applications",
      part: 0,
    });
    expect(inputOf(stepped, "readSourceV1", 4)).toMatchObject({
      source: "applications",
      part: 1,
      cursor: { link: "https://graph.example/next" },
    });
    expect(inputOf(stepped, "readSourceV1", 6)).toMatchObject({ source: "applications", part: 2 });
  });

  it("rests after a failed read, tries it again, and loses nothing", () => {
    const stepped = scan({ readSourceV1: reading({ applications: [readMore(0), readFailed()] }) });
    expect(inShort(stepped.steps).slice(0, 5)).toEqual([
      READ_ALL,
      READ_ONE,
      "2026-06-01T06:00:32.000Z",
      READ_ONE,
      "settleScanV1",
    ]);
    expect(inputOf(stepped, "readSourceV1", 5)).toEqual(inputOf(stepped, "readSourceV1", 4));
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "completed" } });
  });

  it.each(["applications", "service-principals", "vault-objects"] as const)(
    "reports %s as failed after the fourth failure, while the others go on",
    (source) => {
      const stepped = scan({
        readSourceV1: reading({ [source]: Array.from({ length: 4 }, () => readFailed()) }),
        concludeScanV1: () => ({ state: "partial", toTell: [] }),
      });
      expect(inShort(stepped.steps)).toEqual([
        READ_ALL,
        "2026-06-01T06:00:31.000Z",
        READ_ONE,
        "2026-06-01T06:01:32.000Z",
        READ_ONE,
        "2026-06-01T06:03:33.000Z",
        READ_ONE,
        "settleScanV1",
        "mergeScanSliceV1",
        "mergeScanSliceV1",
        "commitScanV1",
        "concludeScanV1",
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
      readSourceV1: reading({ applications: [readFailed({ isFinal: true })] }),
    });
    expect(inShort(stepped.steps).slice(0, 2)).toEqual([READ_ALL, "settleScanV1"]);
  });

  it("begins a read anew at its first part when what was read is of no use", () => {
    const stepped = scan({
      readSourceV1: reading({ applications: [readMore(0), readFailed({ beginAnew: true })] }),
    });
    expect(inputOf(stepped, "readSourceV1", 5)).toEqual({
      runId: RUN,
      source: "applications",
      part: 0,
    });
  });

  it("settles and tells even when every source failed", () => {
    const stepped = scan({
      readSourceV1: () => readFailed({ isFinal: true }),
      settleScanV1: () => ({ kind: "concluded", state: "failed", toTell: ["f2"] }),
    });
    expect(inShort(stepped.steps)).toEqual([READ_ALL, "settleScanV1", "tellV1"]);
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "failed" } });
  });

  it("says so when another scan was quicker", () => {
    const stepped = scan({
      commitScanV1: () => ({ kind: "conflict" }),
      concludeScanV1: () => ({ state: "failed", toTell: [] }),
    });
    expect(inputOf(stepped, "concludeScanV1")).toMatchObject({ isConflict: true });
    expect(stepped.end).toEqual({ kind: "returned", value: { state: "failed" } });
  });

  it("tells what the slices found even when the commit came too late", () => {
    const stepped = scan({ commitScanV1: () => ({ kind: "conflict" }) });
    expect(inputOf(stepped, "tellV1")).toMatchObject({ partitions: ["f1", "f7", "f2", "f0"] });
  });

  it("looks through everything when the conclusion says so", () => {
    const stepped = scan({ concludeScanV1: () => ({ state: "completed", toTell: "all" }) });
    expect(inputOf(stepped, "tellV1")).toEqual({ runId: RUN, partitions: "all" });
  });

  it.each(["settleScanV1", "mergeScanSliceV1", "commitScanV1", "concludeScanV1", "tellV1"])(
    "fails where %s has failed for the last time, and goes no step further",
    (name) => {
      const stepped = scan({ [name]: throwing });
      expect(stepped.end.kind).toBe("failed");
      expect(inShort(stepped.steps).at(-1)).toBe(name);
    },
  );

  it("fails when a read fails in a way that it does not answer itself", () => {
    const stepped = scan({ readSourceV1: throwing });
    expect(stepped.end.kind).toBe("failed");
    expect(inShort(stepped.steps)).toEqual([READ_ALL]);
  });

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
      "2026-06-06T06:00:07.000Z",
      "2026-06-11T06:00:07.000Z",
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
      readSourceV1: reading({ applications: [readMore(0), readFailed()] }),
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
