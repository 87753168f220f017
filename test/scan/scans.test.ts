import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import { createPolicyStore, type PolicyStore } from "../../shared/config/policy-store.ts";
import { createRunsStore, type RunsStore } from "../../shared/scan/runs-store.ts";
import { SOURCES } from "../../shared/scan/scan-types.ts";
import { createScans, type Scans, type StoryStarter } from "../../shared/scan/scans.ts";
import { createSourcesStore } from "../../shared/scan/sources-store.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const POLICY = JSON.stringify({ contacts: { fallback: { address: "identity@contoso.example" } } });
const START = new Date("2026-06-01T00:00:00.000Z");

let azurite: RunningAzurite;
let folder: string;
let table: Table;
let now: Date;
let runs: RunsStore;
let scans: Scans;
let stories: Stories;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
  folder = await mkdtemp(join(tmpdir(), "scans-"));
  await writeFile(join(folder, "policy.json"), POLICY);
});
afterAll(async () => {
  await azurite.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  table = freshTable(azurite, "Runs");
  now = START;
  let n = 0;
  runs = createRunsStore({ table, ids: { next: () => String((n += 1)).padStart(26, "0") } });
  scans = scansWith("policy.json");
  stories = someStories();
});

function scansWith(policy: string): Scans {
  const sources = createSourcesStore({ table: freshTable(azurite, "Sources") });
  return createScans({ runs, sources, policies: policiesAt(policy), clock: { now: () => now } });
}

function policiesAt(name: string): PolicyStore {
  return createPolicyStore({
    file: join(folder, name),
    blobs: memoryBlobs(),
    clock: { now: () => now },
    log: { warn: () => undefined },
  });
}

interface Stories extends StoryStarter {
  /** Inputs of the stories that were really started, in order. */
  readonly started: object[];
  end(runId: string): void;
  /** The next start fails before anything has happened. */
  failNext(): void;
}

/** Stands in for the durable client: instances live until they are ended. */
function someStories(): Stories {
  const states = new Map<string, "alive" | "over">();
  const started: object[] = [];
  let fails = false;
  return {
    started,
    end: (runId) => void states.set(`scan-${runId}`, "over"),
    failNext() {
      fails = true;
    },
    start(_name, instanceId, input) {
      if (fails) {
        fails = false;
        return Promise.reject(new Error("The start did not get through."));
      }
      if (states.get(instanceId) === "alive") return Promise.resolve("exists");
      states.set(instanceId, "alive");
      started.push(input);
      return Promise.resolve("started");
    },
    isAlive: (instanceId) => Promise.resolve(states.get(instanceId) ?? "unknown"),
  };
}

function pass(minutes: number): void {
  now = new Date(now.getTime() + minutes * 60_000);
}

describe("start", () => {
  it("starts a story for a run that is written down", async () => {
    const { id, joined } = await scans.start(stories, "credentials", "timer");
    expect(joined).toBe(false);
    expect(stories.started).toEqual([
      {
        runId: id,
        kind: "credentials",
        startedAt: "2026-06-01T00:00:00.000Z",
        startedBy: "timer",
        sources: SOURCES.credentials,
        lock: expect.stringMatching(/./) as unknown,
      },
    ]);
    expect(await scans.get(id)).toMatchObject({
      id,
      state: "running",
      startedAt: "2026-06-01T00:00:00.000Z",
      startedBy: "timer",
      sources: SOURCES.credentials.map((source) => ({ source, state: "running" })),
    });
  });

  it("joins the run that is on", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    pass(5);
    expect(await scans.start(stories, "credentials", "somebody")).toEqual({
      id: first.id,
      joined: true,
    });
    expect(stories.started).toHaveLength(1);
  });

  it("joins the run that is on, however long it takes", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    pass(60);
    expect(await scans.start(stories, "credentials", "somebody")).toEqual({
      id: first.id,
      joined: true,
    });
    expect(stories.started).toHaveLength(1);
  });

  it("takes over from a story that is alive and goes nowhere after a day", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    pass(24 * 60 - 1);
    expect((await scans.start(stories, "credentials", "timer")).joined).toBe(true);
    pass(1);
    expect((await scans.start(stories, "credentials", "timer")).joined).toBe(false);
    expect((await scans.get(first.id))?.state).toBe("failed");
  });

  it("starts one story when many start at the same time", async () => {
    const ends = await Promise.all(
      ["a", "b", "c", "d"].map((by) => scans.start(stories, "credentials", by)),
    );
    expect(stories.started).toHaveLength(1);
    expect(new Set(ends.map(({ id }) => id)).size).toBe(1);
    expect(ends.filter(({ joined }) => !joined)).toHaveLength(1);
  });

  it("completes a start that died before its story began", async () => {
    stories.failNext();
    await expect(scans.start(stories, "credentials", "timer")).rejects.toThrow(
      "did not get through",
    );
    pass(1);
    const again = await scans.start(stories, "credentials", "somebody");
    expect(again.joined).toBe(true);
    expect(stories.started).toMatchObject([{ runId: again.id, startedBy: "timer" }]);
    expect((await scans.get(again.id))?.startedBy).toBe("timer");
  });

  it("takes over from a start that died before its run was written down", async () => {
    const lost = runs.newId(now);
    await runs.lock("credentials", lost, now);
    pass(0.5);
    expect(await scans.start(stories, "credentials", "timer")).toEqual({ id: lost, joined: true });
    expect(stories.started).toEqual([]);
    pass(0.5);
    const { id, joined } = await scans.start(stories, "credentials", "timer");
    expect(joined).toBe(false);
    expect(id).not.toBe(lost);
    expect(stories.started).toMatchObject([{ runId: id }]);
  });

  it("takes over from a run whose story is over, and says that it failed", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    stories.end(first.id);
    pass(3);
    const second = await scans.start(stories, "credentials", "timer");
    expect(second.joined).toBe(false);
    expect(await scans.get(first.id)).toMatchObject({
      state: "failed",
      endedAt: "2026-06-01T00:03:00.000Z",
    });
    expect((await scans.get(second.id))?.state).toBe("running");
    expect(stories.started[0]).not.toHaveProperty("mends");
    expect(stories.started[1]).toMatchObject({ runId: second.id, mends: true });
  });

  it("still mends when the start that took over died before its story began", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    stories.end(first.id);
    pass(3);
    stories.failNext();
    await expect(scans.start(stories, "credentials", "timer")).rejects.toThrow(
      "did not get through",
    );
    pass(1);
    const second = await scans.start(stories, "credentials", "timer");
    expect(stories.started[1]).toMatchObject({ runId: second.id, mends: true });
  });

  it("leaves the record of a run alone that had ended but for its lock", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    const run = await runs.get(first.id);
    if (run === undefined) throw new Error("There is no run.");
    await runs.put({ ...run, state: "completed", endedAt: now.toISOString() });
    stories.end(first.id);
    pass(3);
    await scans.start(stories, "credentials", "timer");
    expect((await scans.get(first.id))?.state).toBe("completed");
  });

  it("starts anew when the last run has given its lock back", async () => {
    const first = await scans.start(stories, "credentials", "timer");
    stories.end(first.id);
    const lock = await runs.lock("credentials", "somebody else", now);
    if (lock.kind !== "held") throw new Error("expected the lock to be held");
    await runs.unlock("credentials", lock.etag);
    const second = await scans.start(stories, "credentials", "timer");
    expect(second).toMatchObject({ joined: false });
    expect(stories.started).toHaveLength(2);
  });

  it("starts nothing, and takes no lock, without a usable policy", async () => {
    const without = scansWith("none.json");
    await expect(without.start(stories, "credentials", "timer")).rejects.toMatchObject({
      code: "policy-missing",
    });
    expect((await runs.lock("credentials", "x", now)).kind).toBe("mine");
  });
});
