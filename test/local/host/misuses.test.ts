import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MisuseName, misuses } from "../../../infra/local/host/durable/misuses.ts";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, startHost } from "./running-host.ts";

let host: RunningHost;

beforeAll(async () => {
  host = await startHost({
    app: await buildFixtureApp(new URL("fixtures/misuse-app.ts", import.meta.url)),
  });
});
afterAll(() => host.kill("SIGTERM"));

interface StoryCase {
  readonly name: MisuseName;
  readonly story: string;
  readonly input?: unknown;
  /** What is done once the story is at rest. */
  readonly then?: (id: string) => Promise<void>;
}

const storyCases: readonly StoryCase[] = [
  { name: "task-yielded-twice", story: "sliding-window" },
  { name: "task-yielded-twice", story: "one-deadline-for-two" },
  { name: "task-yielded-twice", story: "loser-awaited" },
  { name: "finished-task-in-compound", story: "finished-in-all" },
  { name: "task-not-yielded", story: "fire-and-forget" },
  { name: "work-after-continue-as-new", story: "busy-after-new" },
  { name: "retry-in-task-any", story: "retry-in-any" },
  { name: "retry-in-task-all", story: "retry-in-all" },
  { name: "retry-timeout", story: "retry-timeout" },
  { name: "retry-option-not-an-integer", story: "half-a-millisecond" },
  { name: "retry-option-not-an-integer", story: "month-of-interval" },
  { name: "retry-delay-over-six-days", story: "week-between-attempts" },
  { name: "timer-over-six-days", story: "week-long-timer" },
  { name: "losing-timer-not-cancelled", story: "timer-left-at-end" },
  { name: "losing-timer-not-cancelled", story: "timer-left-behind" },
  { name: "losing-timer-not-cancelled", story: "timer-left-at-new" },
  { name: "losing-timer-not-cancelled", story: "timer-left-at-throw" },
  {
    name: "continue-as-new-loses-events",
    story: "forgets-events",
    then: async (id) => {
      for (const event of ["Go", "Go", "Other"]) await host.raise(id, event, 1);
    },
  },
  {
    name: "continue-as-new-repeats-events",
    story: "reads-events-twice",
    then: (id) => host.raise(id, "Go", 1),
  },
  { name: "empty-throw", story: "throws-empty" },
  { name: "empty-throw", story: "throws-text" },
  { name: "empty-throw", story: "throws-object" },
  { name: "waits-for-nothing", story: "throws-undefined" },
  { name: "scalar-activity-input", story: "boolean-input" },
  { name: "scalar-activity-input", story: "numeral-input" },
  {
    name: "event-name-case",
    story: "waits-in-lower-case",
    then: (id) => host.raise(id, "Approve", {}),
  },
  { name: "bad-event-name", story: "waits-for-a-number" },
  { name: "custom-status-too-large", story: "talkative" },
  { name: "unknown-function", story: "misspelt-activity" },
  { name: "unknown-function", story: "misspelt-child" },
  { name: "non-deterministic", story: "fickle" },
  { name: "unsupported-action", story: "asks-an-entity" },
  { name: "bad-instance-id", story: "child-of-bad-name" },
  { name: "bad-instance-id", story: "child-of-own-name" },
];

describe("a story", () => {
  it.each(storyCases)("fails with $name: $story", async ({ name, story, input, then }) => {
    const id = `case-${story}`;
    await host.start(story, id, input);
    await host.rest();
    await then?.(id);
    await host.rest();
    const { runtimeStatus, output } = await host.status(id);
    expect(runtimeStatus).toBe("Failed");
    expect(output).toMatch(new RegExp(`^misuse/${name}: .*In Azure: `));
    expect(host.output()).toContain(`critical ${story}(${id}) REFUSED: misuse/${name}: `);
  });

  it("tells what it had failed with itself", async () => {
    await host.start("timer-left-at-throw", "own-failure");
    await host.rest();
    expect((await host.status("own-failure")).output).toContain("It had failed: and it fails");
  });

  it("fails when its child's id belongs to a live instance", async () => {
    await host.start("keeps-rules", "occupied");
    await host.start("has-child", "second-parent", { id: "occupied" });
    await host.rest();
    expect((await host.status("second-parent")).output).toMatch(/^misuse\/child-id-in-use: /);
    expect((await host.status("occupied")).runtimeStatus).toBe("Running");
  });

  it("is warned of when an event goes to a wait it had given up", async () => {
    await host.start("sleeps-in-slices", "sleeper");
    await host.advanceTo(new Date(Date.parse(host.now()) + 4 * 3_600_000).toISOString());
    await host.raise("sleeper", "Go", 1);
    await host.rest();
    expect(host.output()).toContain(
      'The event "Go" went to a wait that the orchestrator had given up',
    );
  });
});

const callCases: readonly {
  readonly name: MisuseName;
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}[] = [
  {
    name: "unknown-function",
    what: "a start of none",
    method: "POST",
    path: "orchestrators/nobody/u",
    body: "{}",
  },
  {
    name: "bad-instance-id",
    what: "a space",
    method: "POST",
    path: "orchestrators/keeps-rules/a%20b",
    body: "{}",
  },
  {
    name: "bad-instance-id",
    what: "a slash",
    method: "POST",
    path: "orchestrators/keeps-rules/a/b",
    body: "{}",
  },
  {
    name: "bad-instance-id",
    what: "a question mark",
    method: "POST",
    path: "orchestrators/keeps-rules/a?b",
    body: "{}",
  },
  {
    name: "start-without-input",
    what: "a start",
    method: "POST",
    path: "orchestrators/keeps-rules/no-input",
  },
  {
    name: "raise-event-without-data",
    what: "an event",
    method: "POST",
    path: "instances/live/raiseEvent/Answer",
  },
  {
    name: "bad-event-name",
    what: "a number",
    method: "POST",
    path: "instances/live/raiseEvent/12",
    body: "{}",
  },
  { name: "purge-live-instance", what: "one", method: "DELETE", path: "instances/live" },
  {
    name: "purge-live-instance",
    what: "all of a live status",
    method: "DELETE",
    path: "instances/?createdTimeFrom=2026-01-01T00:00:00Z&runtimeStatus=Running",
  },
  {
    name: "terminate-awaited-child",
    what: "a child",
    method: "POST",
    path: "instances/awaited/terminate?reason=x",
  },
];

describe("a call", () => {
  beforeAll(async () => {
    await host.start("keeps-rules", "live");
    await host.start("has-child", "waiting-parent", { id: "awaited" });
    await host.rest();
  });

  it.each(callCases)("is refused with $name: $what", async ({ name, method, path, body }) => {
    const answer = await host.durable(method, path, body);
    expect(answer.status).toBe(400);
    const { message } = answer.body as { message: string };
    expect(message).toMatch(new RegExp(`^misuse/${name}: .*In Azure: `));
    expect(host.output()).toContain(`REFUSED: misuse/${name}: `);
    expect((await host.status("live")).runtimeStatus).toBe("Running");
    expect((await host.status("awaited")).runtimeStatus).toBe("Running");
  });
});

it("has a case for every misuse", () => {
  const seen = new Set<string>([...storyCases, ...callCases].map(({ name }) => name));
  seen.add("child-id-in-use"); // above, as it needs two instances
  seen.add("too-many-actions"); // test/local/host/action-rules.test.ts, as it needs 100,001 actions
  expect(Object.keys(misuses).filter((name) => !seen.has(name))).toEqual([]);
});
