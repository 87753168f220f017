import { type Server, createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StandIn } from "../../../infra/local/azure/exchange.ts";
import { openClock } from "../../../infra/local/clock/clock-file.ts";
import { freePorts } from "../../support/free-ports.ts";
import { type TinyAzure, startTinyAzure } from "./tiny-azure.ts";

/** A function host with one timer, which is due every `everyMs`. */
function timerHost(azure: () => Date, everyMs: number): { server: Server; runs: number[] } {
  const runs: number[] = [];
  let next = Math.ceil(azure().getTime() / everyMs) * everyMs;
  let work: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    for (; next <= azure().getTime(); next += everyMs) {
      await new Promise((resolve) => setImmediate(resolve));
      runs.push(next);
    }
  };
  const server = createServer((request, response) => {
    if (request.url === "/admin/local/clock") {
      work = work.then(run);
      response.end("{}");
    } else {
      void work.then(() => response.end(JSON.stringify({ nextDue: new Date(next).toISOString() })));
    }
  });
  return { server, runs };
}

const minute = 60_000;
let azure: TinyAzure;
let host: { server: Server; runs: number[] };
let now: () => Date = () => new Date(0);
const done: string[] = [];
const delayed: { at: number; what: string }[] = [];

/** Does one thing at each instant in `delayed`. */
const service: StandIn = {
  name: "delayed",
  serves: () => false,
  handle: () => ({ status: 404 }),
  nextDue: () => delayed[0]?.at,
  async runDue(at) {
    while (delayed[0] !== undefined && delayed[0].at <= at.getTime()) {
      const { what } = delayed.shift() ?? { what: "" };
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(what);
    }
  },
};

beforeAll(async () => {
  const appPort = await freePorts(1);
  azure = await startTinyAzure({ standIns: [service], appPort, isHostExpected: true });
  const clock = openClock(azure.state.clockFile);
  now = () => new Date(clock.now());
  host = timerHost(now, minute);
  await new Promise<void>((resolve) => {
    host.server.listen(appPort, "127.0.0.1", resolve);
  });
}, 30_000);
afterAll(async () => {
  host.server.closeAllConnections();
  host.server.close();
  await azure.stop();
});
beforeEach(() => {
  for (const list of [host.runs, done, delayed]) list.length = 0;
});

describe("moving the clock", () => {
  it("takes a day of minutes tick by tick, in well under ten seconds", async () => {
    const began = performance.now();
    const target = new Date(now().getTime() + 1440 * minute).toISOString();
    const answer = (await azure.control("POST", "/clock", { to: target })) as { now: string };
    const tookMs = performance.now() - began;
    expect(host.runs.length).toBe(1440);
    expect(new Set(host.runs).size).toBe(1440);
    expect(Date.parse(answer.now)).toBeGreaterThanOrEqual(Date.parse(target));
    expect(Date.parse(answer.now)).toBeLessThan(Date.parse(target) + minute);
    expect(tookMs).toBeLessThan(10_000);
  }, 20_000);

  it("does what stand-ins have due in its order, each at its time", async () => {
    const base = now().getTime();
    delayed.push({ at: base + 90_000, what: "first" }, { at: base + 150_000, what: "second" });
    await azure.control("POST", "/clock", { advance: "PT2M" });
    expect(done).toEqual(["first"]);
    await azure.control("POST", "/clock", { advance: "PT1M" });
    expect(done).toEqual(["first", "second"]);
  });

  it("does what comes due while the clock flows by itself", async () => {
    delayed.push({ at: now().getTime() + 200, what: "flowing" });
    await expect.poll(() => done, { timeout: 3_000 }).toContain("flowing");
    await azure.control("POST", "/idle");
  });

  it("waits for a host that is down and goes on when it is back", async () => {
    const address = host.server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    host.server.closeAllConnections();
    await new Promise((resolve) => host.server.close(resolve));
    const moving = azure.control("POST", "/clock", { advance: "PT10M" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    host.server.listen(port, "127.0.0.1");
    await moving;
    expect(host.runs.length).toBeGreaterThanOrEqual(10);
  });

  it("refuses to go back and says how to ask", async () => {
    await expect(azure.control("POST", "/clock", { to: "2026-03-01T00:00:00Z" })).rejects.toThrow(
      "forward only",
    );
    await expect(azure.control("POST", "/clock", { advance: "7 days" })).rejects.toThrow("P7D");
  });
});
