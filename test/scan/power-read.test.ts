import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { createPowerRead } from "../../shared/scan/power-read.ts";
import { createPowersStore, type PowersStore } from "../../shared/scan/powers-store.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import { createRunsStore, type RunsStore } from "../../shared/scan/runs-store.ts";
import type { ReadOutcome } from "../../shared/scan/scan-types.ts";
import { createSourcesStore, type SourcesStore } from "../../shared/scan/sources-store.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");

let azurite: RunningAzurite;
let powers: PowersStore;
let sources: SourcesStore;
let runs: RunsStore;
let read: (waits?: number) => Promise<ReadOutcome>;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());
beforeEach(async () => {
  const blobs = memoryBlobs();
  const facts = createFactsSpace<Fact>({ blobs, name: "credentials", clock: movableClock() });
  powers = createPowersStore({ blobs });
  sources = createSourcesStore({ table: freshTable(azurite, "Sources") });
  runs = createRunsStore({ table: freshTable(azurite, "Runs"), ids: { next: () => "ABCDEF" } });
  const manifest = keptForRun(() => facts.read());
  const reading = createPowerRead({ facts, manifest, powers, sources, runs });
  read = (waits) =>
    reading({
      ...{ runId: "run", source: "application-powers", part: 0 },
      ...(waits === undefined ? {} : { waits }),
    });
  await powers.note(new Map([["principal", { appId: "app", tier: 0, by: "Owner" }]]));
});

it("waits for the very first scan of access, even when that has not begun yet", async () => {
  expect(await read()).toEqual({ kind: "later" });
  await runs.lock("access", "run-of-access", NOW);
  let isRead = false;
  const reading = read(1).finally(() => {
    isRead = true;
  });
  await sleep(700);
  expect(isRead).toBe(false);
  await sources.write({ sources: [{ source: "workloads", state: "current" }] });
  expect(await reading).toMatchObject({ kind: "done", staged: { seen: 1 } });
});

it("does not wait where access is not scanned", async () => {
  expect(await read()).toEqual({ kind: "later" });
  expect(await read(1)).toMatchObject({ kind: "done", staged: { seen: 1 } });
});

it("waits for no later scan of access", async () => {
  await sources.write({ sources: [{ source: "entra-roles", state: "unreadable" }] });
  await runs.lock("access", "run-of-access", NOW);
  expect(await read()).toMatchObject({ kind: "done", staged: { seen: 1 } });
});
