import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, startHost } from "./running-host.ts";

let app: string;
let host: RunningHost;

beforeAll(async () => {
  app = await buildFixtureApp(new URL("fixtures/stories-app.ts", import.meta.url));
});
afterAll(() => host.kill("SIGKILL"));

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("a host that is killed again and again", () => {
  it("does every effect, and every story comes to its right end", { timeout: 60_000 }, async () => {
    const random = seeded(42);
    host = await startHost({ app });
    const stories = ["one", "two", "three", "four"];
    const width = 100;
    const rounds = 40;
    for (const id of stories) await host.start("fan-out", id, { width, delayMs: 25 });
    await host.start("eternal", "rounds", { round: 1, until: rounds });
    await host.start("parent", "family");
    await host.start("chain", "long", { hops: 60 });
    let kills = 0;
    for (; kills < 8; kills++) {
      await wait(random() * 120);
      await host.kill("SIGKILL");
      host = await host.restart();
    }
    await host.rest();

    for (const id of stories) {
      const { runtimeStatus, output } = await host.status(id);
      expect([runtimeStatus, output]).toEqual(["Completed", { sum: (width * (width - 1)) / 2 }]);
    }
    expect((await host.status("rounds")).output).toEqual({ round: rounds });
    expect((await host.status("long")).output).toEqual({ sum: (60 * 59) / 2 });
    expect((await host.status("family")).output).toMatchObject({ own: { id: "family:own" } });

    const noted = host.effects().map(({ key }) => key);
    const effects = new Set(noted);
    for (const id of stories) {
      for (let index = 0; index < width; index++)
        expect(effects).toContain(`${id}/${String(index)}`);
    }
    // Some of them again: what was under way when the host was killed, at most 20 activities and 20 stories' each time.
    expect(noted.length).toBeGreaterThan(effects.size);
    expect(noted.length - effects.size).toBeLessThanOrEqual(kills * 40);
  });

  it("goes on with timers, and with events that came before it was killed", async () => {
    host = await startHost({ app });
    const start = Date.parse(host.now());
    await host.start("slices", "patient", { slices: 4 });
    await host.rest();
    await host.kill("SIGKILL");
    host = await host.restart();
    expect((await host.rest()).nextDue).toBe(new Date(start + 5 * 86_400_000).toISOString());
    await host.advanceTo(new Date(start + 6 * 86_400_000).toISOString());
    await host.raise("patient", "Answer", { late: true });
    await host.kill("SIGKILL");
    host = await host.restart();
    await host.rest();
    expect((await host.status("patient")).output).toMatchObject({
      slice: 1,
      answer: { late: true },
    });
  });
});
