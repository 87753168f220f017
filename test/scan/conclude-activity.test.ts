import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CurrentPolicy } from "../../shared/config/policy-store.ts";
import { DAY_MS, HOUR_MS } from "../../shared/core/time.ts";
import { aTenant } from "../build/a-holder.ts";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import { createFindingsStore } from "../../shared/findings/findings-store.ts";
import { createSaidStore } from "../../shared/findings/said-store.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { createOutbox } from "../../shared/notify/outbox-store.ts";
import { type CoverageStore, createCoverageStore } from "../../shared/report/coverage-store.ts";
import { type Conclude, createConclude } from "../../shared/scan/conclude-activity.ts";
import { createRunsStore, type RunsStore } from "../../shared/scan/runs-store.ts";
import { NO_ACTS } from "../build/no-acts.ts";
import { type Concluded, type ScanInput, SOURCES } from "../../shared/scan/scan-types.ts";
import { credentialSummary } from "../../shared/scan/summary.ts";
import { createSourcesStore, type SourcesStore } from "../../shared/scan/sources-store.ts";
import { aPolicy } from "../build/a-policy.ts";
import { aProgress } from "../build/a-source.ts";
import { countingIds, type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
});
afterAll(() => azurite.stop());

let clock: MovableClock;
let mode: "preview" | "live";
let coverage: CoverageStore;
let sources: SourcesStore;
let runs: RunsStore;
let logged: readonly Readonly<Record<string, unknown>>[];
let concluding: Conclude;
let isAnythingWaiting: boolean;
let mendedAt: readonly string[];

beforeEach(() => {
  clock = movableClock();
  mode = "live";
  isAnythingWaiting = false;
  mendedAt = [];
  logged = [];
  const ids = countingIds();
  const table = freshTable(azurite, "Sources");
  coverage = createCoverageStore({ table });
  sources = createSourcesStore({ table });
  runs = createRunsStore({ table: freshTable(azurite, "Runs"), ids });
  const findingsTable = freshTable(azurite, "Findings");
  const blobs = freshBlobs(azurite);
  concluding = createConclude({
    facts: createFactsSpace<Fact>({ blobs, name: "credentials", clock }),
    findings: createFindingsStore({ table: findingsTable, build: "test" }),
    said: createSaidStore({ table: findingsTable, kind: "credentials" }),
    isAnythingWaiting: () => Promise.resolve(isAnythingWaiting),
    mendKept: (_looked, now) => {
      mendedAt = [...mendedAt, now.toISOString()];
      return Promise.resolve();
    },
    kind: "credentials",
    acts: NO_ACTS,
    confirmGone: (_set, candidates) => Promise.resolve(candidates.map(({ key }) => key)),
    matter: () => Promise.resolve(credentialMatter(aTenant())),
    summary: credentialSummary,
    sources,
    runs,
    outbox: createOutbox({ table: freshTable(azurite, "Outbox"), ids, clock }),
    coverage,
    policies: {
      current: () =>
        Promise.resolve<CurrentPolicy>({
          kind: "valid",
          policy: aPolicy({ notify: { mode } }),
          hash: "h",
        }),
    },
    clock,
    log: {
      info(message, fields) {
        logged = [...logged, { message, ...fields }];
      },
    },
  });
});

async function aRun(): Promise<string> {
  const id = runs.newId(clock.now());
  const startedAt = clock.now().toISOString();
  await runs.put({
    id,
    kinds: ["credentials"],
    state: "running",
    startedAt,
    startedBy: "test",
    sources: [],
  });
  return id;
}

async function lockOf(runId: string): Promise<string> {
  const lock = await runs.lock("credentials", runId, clock.now());
  if (lock.kind !== "mine") throw new Error("expected the last run to have given the lock back");
  return lock.etag;
}

/** Ends a run with the lock, which it takes unless it is given one that it had before. */
async function end(
  runId: string,
  isVaultUnreadable = false,
  before?: string,
  mends?: true,
): Promise<Concluded["toTell"]> {
  const read = SOURCES.credentials.map((source) =>
    isVaultUnreadable && source === "vault-objects"
      ? aProgress({ source, state: "failed", why: "Refused.", code: "permission-missing" })
      : aProgress({ source, state: "done" }),
  );
  const startedAt = clock.now().toISOString();
  const run: ScanInput = {
    ...{ runId, kind: "credentials", startedAt, startedBy: "test", sources: SOURCES.credentials },
    lock: before ?? (await lockOf(runId)),
    ...(mends === undefined ? {} : { mends }),
  };
  const input = { run, sources: read, changed: 0, existing: {}, isConflict: false };
  return (await concluding.conclude(input, await concluding.look())).toTell;
}

describe("the end of a scan", () => {
  it("looks through everything once a day, and when the policy goes live", async () => {
    mode = "preview";
    expect(await end(await aRun())).toBe("all");
    clock.forward(HOUR_MS);
    expect(await end(await aRun())).toBe("nothing");
    mode = "live";
    clock.forward(HOUR_MS);
    expect(await end(await aRun())).toBe("all");
    clock.forward(HOUR_MS);
    expect(await end(await aRun())).toBe("nothing");
    mode = "preview";
    clock.forward(HOUR_MS);
    expect(await end(await aRun())).toBe("nothing");
    clock.forward(DAY_MS);
    expect(await end(await aRun())).toBe("all");
  });

  it("looks through everything again when it crashed after it had written that it does", async () => {
    await end(await aRun());
    clock.forward(HOUR_MS);
    mode = "preview";
    await end(await aRun());
    clock.forward(HOUR_MS);
    mode = "live";
    const runId = await aRun();
    expect(await end(runId)).toBe("all");
    // The crash came between what is written of the sources and of the run.
    const run = await runs.get(runId);
    if (run === undefined) throw new Error("expected a run");
    const { endedAt: _never, ...open } = run;
    await runs.put({ ...open, state: "running" });
    expect(await end(runId)).toBe("all");
  });

  it("mends what is kept beside findings only when the scan before it died", async () => {
    await end(await aRun());
    expect(mendedAt).toEqual([]);
    expect(await end(await aRun(), false, undefined, true)).toBe("all");
    expect(mendedAt).toEqual([clock.now().toISOString()]);
  });

  it("changes nothing when it is repeated after another scan has ended", async () => {
    const first = await aRun();
    const lock = await lockOf(first);
    await end(first, false, lock);
    clock.forward(HOUR_MS);
    const second = await aRun();
    await end(second);
    const before = await sources.read();
    expect(await end(first, true, lock)).toBe("all");
    expect(await sources.read()).toEqual(before);
    expect(before.said.get("credentials")?.concluded).toBe(second);
  });

  it("is written down while the run holds the lock, although a run that began later has ended", async () => {
    const slow = await aRun();
    clock.forward(HOUR_MS);
    const quick = await aRun();
    await end(quick);
    expect(await end(slow)).toBe("nothing");
    expect((await sources.read()).said.get("credentials")?.concluded).toBe(slow);
  });

  it("has something to tell when something new is said, or when somebody waits already", async () => {
    await end(await aRun());
    expect(await end(await aRun())).toBe("nothing");
    expect(await end(await aRun(), true)).toBe("nothing"); // one bad moment is not a blind spot yet
    expect(await end(await aRun(), true)).toEqual([expect.stringMatching(/^f[0-7]$/)]);
    expect(await end(await aRun(), true)).toBe("nothing");
    isAnythingWaiting = true;
    expect(await end(await aRun(), true)).toEqual([]);
  });

  it("makes a blind spot of contacts that may not be read, and ends it once they could be", async () => {
    await end(await aRun());
    await sources.noteReadings({ answered: ["owners"], refused: ["domains", "users"] });
    expect(await end(await aRun())).toBe("nothing");
    expect(await end(await aRun())).toEqual([expect.stringMatching(/^f[0-7]$/)]);
    expect((await sources.read()).blind.get("contacts:permission-missing")).toMatchObject({
      isOpen: true,
      count: 2,
      what: ["the tenant's domains (Directory.Read.All)", "users (Directory.Read.All)"],
    });
    expect(await end(await aRun())).toBe("nothing");

    await sources.noteReadings({ answered: ["domains", "users"], refused: [] });
    expect(await end(await aRun())).toBe("nothing");
    expect(await end(await aRun())).toEqual([expect.stringMatching(/^f[0-7]$/)]);
    expect((await sources.read()).blind.size).toBe(0);
    expect(await end(await aRun())).toBe("nothing");
  });

  it("writes one coverage statement a day: what was read, how old it is, what could not be read", async () => {
    await end(await aRun());
    clock.forward(HOUR_MS);
    await end(await aRun());
    expect(logged).toMatchObject([
      {
        message: "Coverage statement.",
        day: "2026-03-02",
        current: [...SOURCES.credentials],
        blind: [],
      },
    ]);
    clock.forward(DAY_MS);
    const runId = await aRun();
    await end(runId, true);
    expect(logged).toHaveLength(2);
    expect(logged[1]).toMatchObject({
      day: "2026-03-03",
      run: runId,
      unreadable: ["vault-objects"],
      oldestMinutes: 24 * 60,
      blind: ["vault-objects:permission-missing"],
    });
    expect(await coverage.latest(clock.now())).toMatchObject({
      day: "2026-03-03",
      sources: SOURCES.credentials
        .toSorted()
        .map((source) =>
          source === "vault-objects"
            ? { source, state: "unreadable", ageMinutes: 24 * 60 }
            : { source, state: "current", ageMinutes: 0 },
        ),
      blind: [{ cause: "vault-objects:permission-missing", count: 1 }],
    });
  });

  it("leaves nothing to show when there has been no statement for more than a week", async () => {
    await end(await aRun());
    clock.forward(7 * DAY_MS);
    expect(await coverage.latest(clock.now())).toMatchObject({ day: "2026-03-02" });
    clock.forward(2 * DAY_MS);
    expect(await coverage.latest(clock.now())).toBeUndefined();
    expect(await coverage.forgetBefore("2026-03-03")).toBe(1);
  });
});
