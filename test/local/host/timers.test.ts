import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, startHost } from "./running-host.ts";

let app: string;
let host: RunningHost;

beforeAll(async () => {
  app = await buildFixtureApp(new URL("fixtures/triggers-app.ts", import.meta.url));
});
afterEach(() => host.kill("SIGKILL"));

const env = { HOURLY: "0 0 * * * *" };

function runs(name: string): readonly Readonly<Record<string, unknown>>[] {
  return host.effects().filter(({ timer }) => timer === name);
}

describe("timer functions", () => {
  it("run at each tick that the clock is stepped to, and know when they ran last", async () => {
    host = await startHost({ app, env });
    expect((await host.rest()).nextDue).toBe("2026-03-02T09:00:00.000Z");
    await host.advanceTo("2026-03-02T11:30:00Z");
    expect(runs("hourly").map(({ at }) => at)).toEqual([
      "2026-03-02T09:00:00.000Z",
      "2026-03-02T10:00:00.000Z",
      "2026-03-02T11:00:00.000Z",
    ]);
    expect(runs("hourly")[1]).toMatchObject({
      isPastDue: false,
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: "2026-03-02T09:00:00.000Z",
        next: "2026-03-02T10:00:00.000Z",
        lastUpdated: "2026-03-02T09:00:00.000Z",
      },
    });
  });

  it("run once for each tick that a leap of the clock passes", async () => {
    host = await startHost({ app, env });
    await host.leapTo("2026-03-02T12:00:00Z");
    await host.rest();
    expect(runs("hourly")).toHaveLength(4);
    expect((await host.rest()).nextDue).toBe("2026-03-02T12:30:00.000Z");
  });

  it("run once, past due, for all ticks missed while the host was down", async () => {
    host = await startHost({ app, env });
    await host.advanceTo("2026-03-02T10:30:00Z");
    await host.kill("SIGKILL");
    host = await host.restart();
    await host.rest();
    expect(runs("hourly")).toHaveLength(2);
    await host.leapTo("2026-03-02T10:59:59Z");
    await host.kill("SIGKILL");
    host.moveStoppedClock("2026-03-02T15:10:00Z");
    host = await host.restart();
    await host.rest();
    expect(runs("hourly").slice(2)).toMatchObject([
      { at: "2026-03-02T15:10:00.000Z", isPastDue: true },
    ]);
    await host.advanceTo("2026-03-02T16:00:00Z");
    expect(runs("hourly").at(-1)).toMatchObject({
      at: "2026-03-02T16:00:00.000Z",
      isPastDue: false,
    });
  });

  it("try again after their delay, on the clock", async () => {
    host = await startHost({ app, env: { HOURLY: "0 0 0 1 1 *" } });
    await host.leapTo("2026-03-02T12:30:00Z");
    expect((await host.rest()).nextDue).toBe("2026-03-02T12:31:30.000Z");
    await host.advanceTo("2026-03-02T13:00:00Z");
    expect(runs("unlucky").map(({ at, retry }) => [at, retry])).toEqual([
      ["2026-03-02T12:30:00.000Z", 0],
      ["2026-03-02T12:31:30.000Z", 1],
      ["2026-03-02T12:33:00.000Z", 2],
    ]);
  });

  it("whose setting is missing do not start, and the log says so", async () => {
    host = await startHost({ app, env });
    expect(host.output()).toContain("Timer function unknown-setting does not start");
    expect(host.output()).toContain("NOT_THERE");
  });

  it("need little of the host: a step of an hour costs it a few milliseconds", async () => {
    host = await startHost({ app, env });
    const startedAt = performance.now();
    await host.advanceTo("2026-03-14T09:30:00Z");
    const msPerStep = (performance.now() - startedAt) / (12 * 24);
    expect(runs("hourly")).toHaveLength(12 * 24 + 1);
    // Two requests, a wait of 2 ms for the clock file, and the app's own write are in it.
    expect(msPerStep).toBeLessThan(20);
    expect(runs("friday-13th").map(({ at }) => at)).toEqual(["2026-03-13T09:00:00.000Z"]);
  });
});
