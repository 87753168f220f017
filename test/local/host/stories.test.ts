import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, startHost } from "./running-host.ts";

let host: RunningHost;

beforeAll(async () => {
  host = await startHost({
    app: await buildFixtureApp(new URL("fixtures/stories-app.ts", import.meta.url)),
  });
});
afterAll(() => host.kill("SIGTERM"));

async function outputOf(story: string, id: string, input: unknown = {}): Promise<unknown> {
  await host.start(story, id, input);
  await host.rest();
  return (await host.status(id)).output;
}

function timesNoted(key: string): number {
  return host.effects().filter((effect) => effect["key"] === key).length;
}

describe("activities", () => {
  it("run one after the other, each once", async () => {
    expect(await outputOf("chain", "chain", { hops: 5 })).toEqual({ sum: 10 });
    expect([0, 1, 2, 3, 4].map((hop) => timesNoted(`hop-${String(hop)}`))).toEqual([1, 1, 1, 1, 1]);
  });

  it("are waited for without repeating the story's log lines", async () => {
    await outputOf("chain", "logged", { hops: 4 });
    expect(host.output().match(/information chain\([^)]+\) hop \d of logged/g)).toHaveLength(4);
  });

  it("run side by side, and their results keep their order", async () => {
    expect(await outputOf("fan-out", "wide", { width: 200 })).toEqual({ sum: 19_900 });
  });

  it("get objects, numbers, lists and plain text as they were, and nothing for null", async () => {
    expect(await outputOf("payloads", "payloads", { mine: [1] })).toEqual({
      given: { mine: [1] },
      echoed: [
        { type: "object", input: { a: [1, null, "ü"] } },
        { type: "number", input: 7 },
        { type: "string", input: "plain text" },
        { type: "object", input: ["x"] },
        { type: "undefined", input: null },
        { type: "undefined", input: null },
      ],
      nothing: null,
    });
  });
});

describe("retries", () => {
  it("wait on the clock between attempts", async () => {
    const input = { key: "flaky", value: 3, failures: 2, attempts: 5 };
    await host.start("patient", "flaky", input);
    const { nextDue } = await host.rest();
    expect(Date.parse(nextDue ?? "") - Date.parse(host.now())).toBeLessThanOrEqual(60_000);
    expect(timesNoted("flaky")).toBe(1);
    await host.advanceTo(new Date(Date.parse(host.now()) + 121_000).toISOString());
    expect((await host.status("flaky")).output).toEqual({ result: { value: 3 } });
    expect(timesNoted("flaky")).toBe(3);
  });

  it("end with the last attempt's failure, which the story can catch", async () => {
    await host.start("patient", "hopeless", { key: "hopeless", failures: 99, attempts: 2 });
    await host.advanceTo(new Date(Date.parse(host.now()) + 61_000).toISOString());
    const { output } = await host.status("hopeless");
    expect(output).toEqual({ failed: expect.stringContaining("not yet: hopeless") as unknown });
    expect(timesNoted("hopeless")).toBe(2);
  });

  it("interleave in a Task.all in which all come right, and numbers stay in step", async () => {
    await host.start("patient-all", "patient-all", { failures: [2, 1, 0, 3] });
    await host.advanceTo(new Date(Date.parse(host.now()) + 600_000).toISOString());
    expect((await host.status("patient-all")).output).toEqual({ sum: 106 });
  });
});

describe("sub-orchestrations", () => {
  it("answer their parent, have an id of its making or their own, and fail as a task does", async () => {
    const output = (await outputOf("parent", "family")) as Record<string, unknown>;
    expect(output["own"]).toMatchObject({
      result: { value: 5 },
      id: "family:own",
      parent: "family",
    });
    expect(output["unnamed"]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}:1$/) as unknown,
    });
    expect(output["failure"]).toContain("Orchestrator function 'child' failed: the child gave up");
  });
});

describe("external events", () => {
  it("are kept in order for one who has not asked yet", async () => {
    await host.start("two-events", "early");
    await host.raise("early", "Answer", { n: 1 });
    await host.raise("early", "Answer", { n: 2 });
    await host.rest();
    expect((await host.status("early")).output).toEqual({ first: { n: 1 }, second: { n: 2 } });
  });

  it("go to the newest of several open waits of one name", async () => {
    await host.start("both-events", "both");
    await host.rest();
    await host.raise("both", "Answer", 1);
    await host.raise("both", "Answer", 2);
    await host.rest();
    expect((await host.status("both")).output).toEqual({ answers: [2, 1] });
  });

  it("win a race of many slices on the day they come", async () => {
    await host.start("slices", "answered", { slices: 4 });
    const start = Date.parse(host.now());
    await host.advanceTo(new Date(start + 11 * 86_400_000).toISOString());
    await host.raise("answered", "Answer", { yes: true });
    await host.rest();
    expect((await host.status("answered")).output).toEqual({
      slice: 2,
      answer: { yes: true },
      at: new Date(start + 11 * 86_400_000).toISOString(),
    });
    expect((await host.rest()).nextDue).toBeNull();
  });
});

describe("timers", () => {
  it("fire at their instants when the clock is stepped", async () => {
    await host.start("slices", "unanswered", { slices: 4 });
    await host.rest();
    const start = Date.parse(host.now());
    expect(await host.advanceTo(new Date(start + 21 * 86_400_000).toISOString())).toBe(4);
    expect((await host.status("unanswered")).output).toEqual({
      slice: "none",
      at: new Date(start + 20 * 86_400_000).toISOString(),
    });
  });

  it("lose a race once they are cancelled, and do not fire", async () => {
    expect(await outputOf("race", "race")).toEqual({ work: { value: 9 }, after: { value: 10 } });
    expect((await host.rest()).nextDue).toBeNull();
  });
});

describe("continueAsNew", () => {
  it("goes on under the same id with a new input and a new history", async () => {
    expect(await outputOf("eternal", "eternal", { round: 1, until: 20 })).toEqual({ round: 20 });
    const status = await host.status("eternal");
    expect(status.customStatus).toEqual({ round: 20 });
    expect(status.input).toEqual({ round: 20, until: 20 });
    expect(
      status.historyEvents?.filter(({ EventType }) => EventType === "TaskCompleted"),
    ).toHaveLength(1);
  });

  it("is reached by event and by timer in turn", async () => {
    await host.start("wakeful", "wakeful", { round: 0 });
    await host.rest();
    for (const round of [0, 1]) {
      await host.raise("wakeful", "Wake", { round });
      await host.rest();
    }
    await host.advanceTo(new Date(Date.parse(host.now()) + 2 * 3_600_000).toISOString());
    expect((await host.status("wakeful")).output).toEqual({ round: 3 });
    expect(["event-0", "event-1", "timer-2", "timer-3"].map(timesNoted)).toEqual([1, 1, 1, 1]);
  });
});

describe("the end", () => {
  it("of a story that throws is Failed, with its text", async () => {
    const output = await outputOf("failing", "failing");
    expect(output).toBe("Orchestrator function 'failing' failed: it cannot be");
    expect((await host.status("failing")).runtimeStatus).toBe("Failed");
  });

  it("by terminate is Terminated, with the reason", async () => {
    await host.start("two-events", "stopped");
    await host.rest();
    expect((await host.durable("POST", "instances/stopped/terminate?reason=enough")).status).toBe(
      202,
    );
    await host.rest();
    expect(await host.status("stopped")).toMatchObject({
      runtimeStatus: "Terminated",
      output: "enough",
    });
    expect((await host.durable("POST", "instances/stopped/raiseEvent/Answer", "{}")).status).toBe(
      410,
    );
  });

  it("waits for a resume when the instance is suspended, and events are kept", async () => {
    await host.start("two-events", "paused");
    await host.rest();
    expect((await host.durable("POST", "instances/paused/suspend?reason=x")).status).toBe(202);
    await host.rest();
    await host.raise("paused", "Answer", 1);
    await host.raise("paused", "Answer", 2);
    expect((await host.rest()).idle).toBe(true);
    expect((await host.status("paused")).runtimeStatus).toBe("Suspended");
    expect((await host.durable("POST", "instances/paused/suspend?reason=x")).status).toBe(500);
    expect((await host.durable("POST", "instances/paused/resume?reason=x")).status).toBe(202);
    await host.rest();
    expect((await host.status("paused")).output).toEqual({ first: 1, second: 2 });
  });
});
