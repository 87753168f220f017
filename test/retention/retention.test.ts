import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table, WholeTable } from "../../shared/azure/tables.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { findingPartitions } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import { createWaitingStore, type WaitingStore } from "../../shared/findings/waiting-store.ts";
import { createOutbox, type Outbox, wasRecorded } from "../../shared/notify/outbox-store.ts";
import { outboxPartition } from "../../shared/notify/reason-key.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { createCoverageStore } from "../../shared/report/coverage-store.ts";
import { createDelayStore } from "../../shared/report/delay-store.ts";
import { createActsStore } from "../../shared/audit/acts-store.ts";
import { settleActs } from "../../shared/retention/settle-acts.ts";
import { createRetention, type HistoryPurger } from "../../shared/retention/retention.ts";
import { createRunsStore, type RunsStore } from "../../shared/scan/runs-store.ts";
import { aGone, aPresent, findingId } from "../build/a-change.ts";
import {
  ALICE,
  aReason,
  aSetup,
  BORIS,
  countingIds,
  type MovableClock,
  movableClock,
  recordingChannel,
} from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, interruptedTable, rowsOf } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

let clock: MovableClock;
let tables: Record<"runs" | "outbox" | "findings" | "sources", Table & WholeTable>;
let findings: FindingsStore;
let waits: WaitingStore;
let outbox: Outbox;
let runs: RunsStore;
let warned: readonly unknown[];
let purged: Parameters<HistoryPurger["purgeInstanceHistoryBy"]>[0][];

beforeEach(() => {
  clock = movableClock();
  warned = [];
  purged = [];
  tables = {
    runs: freshTable(azurite, "Runs"),
    outbox: freshTable(azurite, "Outbox"),
    findings: freshTable(azurite, "Findings"),
    sources: freshTable(azurite, "Sources"),
  };
  findings = createFindingsStore({ table: tables.findings, build: "test" });
  waits = createWaitingStore({ table: tables.findings });
  outbox = createOutbox({ table: tables.outbox, ids: countingIds(), clock });
  runs = createRunsStore({ table: tables.runs, ids: countingIds() });
});

function retention(changed: Partial<typeof tables> = {}) {
  const all = { ...tables, ...changed };
  const run = createRetention({
    ...all,
    coverage: createCoverageStore({ table: all.sources }),
    delays: createDelayStore({ table: all.sources }),
    facts: [{ sweep: () => Promise.resolve(3) }],
    acts: createActsStore({ table: freshTable(azurite, "Audit") }),
    settleActs: (now) => settleActs(findings, new Set(["short-lived-role"]), now),
    clock,
    log: {
      warn(_message, fields) {
        warned = [...warned, fields["what"]];
      },
    },
  });
  return () =>
    run({
      purgeInstanceHistoryBy(filter) {
        purged.push(filter);
        return Promise.resolve({ instancesDeleted: 2 });
      },
    });
}

/** Opens a finding, tells Alice of it, and lets the days go by. */
async function tell(n: number, episode = 1): Promise<Reason> {
  const { notice, ...rest } = aReason({ n, episode, at: clock.now().toISOString() });
  if (notice.kind !== "finding") throw new Error("expected a finding");
  const reason = { ...rest, notice: { ...notice, findingId: findingId(n) } };
  await outbox.record([reason]);
  await dispatch();
  return reason;
}

async function dispatch(): Promise<void> {
  const setup = aSetup({ table: tables.outbox, clock, channels: [recordingChannel()] });
  await setup.dispatcher.dispatch({ now: clock.now() });
}

/** Opens findings; what waits to be told of them is told. */
async function open(...ns: readonly number[]): Promise<void> {
  await findings.apply(
    ns.map((n) => aPresent({ n })),
    clock.now(),
  );
  await settle();
}

async function settle(): Promise<void> {
  const contact = { address: "a@b.example", how: "test", confidence: "high", chain: [] } as const;
  for await (const batch of waits.list("all")) {
    await waits.told(batch.map((waiting) => ({ waiting, contact })));
  }
}

async function outboxRows(person = ALICE): Promise<readonly string[]> {
  const rows = await rowsOf(tables.outbox, [outboxPartition("email", person.id)]);
  return rows.map(({ row }) => row.split(":")[0] ?? "");
}

describe("retention", () => {
  it("keeps everything that is not old, and what is old goes once", async () => {
    await open(1);
    await tell(1);
    clock.forward(29 * DAY_MS);
    const before = [...(await outboxRows())];
    expect(await retention()()).toEqual({
      histories: 2,
      runs: 0,
      reasons: 0,
      findings: 0,
      coverage: 0,
      delays: 0,
      facts: 3,
      acts: 0,
      "open acts": 0,
    });
    expect(await outboxRows()).toEqual(before);
    expect(purged).toMatchObject([
      {
        createdTimeTo: new Date("2026-03-01T09:00:00.000Z"),
        runtimeStatus: ["Completed", "Failed", "Terminated", "Canceled"],
      },
    ]);
  });

  it("forgets runs after 90 days, over months, and leaves locks and budgets", async () => {
    const ids: string[] = [];
    for (let day = 0; day < 200; day += 10) {
      const id = runs.newId(clock.now());
      ids.push(id);
      const startedAt = clock.now().toISOString();
      await runs.put({
        id,
        kinds: ["credentials"],
        state: "completed",
        startedAt,
        startedBy: "t",
        sources: [],
      });
      clock.forward(10 * DAY_MS);
    }
    await runs.lock("credentials", "a-run", clock.now());
    expect(await retention()()).toMatchObject({ runs: 12 });
    expect(await retention()()).toMatchObject({ runs: 0 });
    const left = await Promise.all(ids.map(async (id) => (await runs.get(id)) !== undefined));
    expect(left).toEqual(ids.map((_id, index) => index >= 12));
    expect(await tables.runs.get("lock", "credentials")).toBeDefined();
  });

  it("never forgets the reason of a finding that is open in that episode, nor told it twice", async () => {
    await open(1, 2);
    const [one, two] = [await tell(1), await tell(2)];
    clock.forward(10 * DAY_MS);
    await findings.apply([aGone({ n: 2 })], clock.now());
    await settle();
    clock.forward(395 * DAY_MS);
    for (let day = 0; day < 3; day += 1) {
      await retention()();
      clock.forward(DAY_MS);
    }
    expect(await wasRecorded(tables.outbox, one)).toBe(true);
    expect(await wasRecorded(tables.outbox, two)).toBe(false);
    expect(await outbox.record([one])).toEqual({ recorded: 0, known: 1 });
    // It is out of the way of others, and looked at again when it is as old once more.
    clock.forward(401 * DAY_MS);
    await findings.apply([aGone({ n: 1 })], clock.now());
    await retention()();
    expect(await wasRecorded(tables.outbox, one)).toBe(false);
  });

  it("forgets the reasons of an earlier episode, and of what is no finding", async () => {
    await open(1);
    const [first, second] = [await tell(1, 1), await tell(1, 2)];
    const summary = aReason({
      thread: "digest",
      kind: "digest:2026-W10",
      notice: { kind: "summary", title: "t", intro: "i", sections: [] },
    });
    await outbox.record([summary]);
    await dispatch();
    await findings.apply([aGone({ n: 1 })], clock.now());
    await findings.apply([aPresent({ n: 1 })], clock.now());
    await settle();
    clock.forward(401 * DAY_MS);
    await retention()();
    expect(await wasRecorded(tables.outbox, first)).toBe(false);
    expect(await wasRecorded(tables.outbox, second)).toBe(true);
    expect(await wasRecorded(tables.outbox, summary)).toBe(false);
  });

  it("forgets a person of whom nothing is left, and tells whoever comes back", async () => {
    await tell(1);
    await outbox.record([aReason({ n: 9, person: BORIS, at: "2026-03-02T09:00:00.000Z" })]);
    expect(await outboxRows()).toEqual(["head", "k", "m"]);
    clock.forward(401 * DAY_MS);
    await retention()();
    expect(await outboxRows()).toEqual([]);
    // Boris was never written to: what waits for him stays, and so does he.
    expect(await outboxRows(BORIS)).toEqual(["head", "q"]);

    const channel = recordingChannel();
    const setup = aSetup({ table: tables.outbox, clock, channels: [channel] });
    await outbox.record([aReason({ n: 2 })]);
    await setup.dispatcher.dispatch({ now: clock.now() });
    expect(channel.told.map(({ to }) => to).sort()).toEqual([ALICE.id, BORIS.id]);
  });

  it("forgets settled findings with all their rows after their reasons, and no others", async () => {
    await open(1, 2, 3);
    await findings.apply([aGone({ n: 1 }), aGone({ n: 2 })], clock.now());
    clock.forward(1);
    await findings.apply([aPresent({ n: 2 })], clock.now());
    await settle();
    await findings.apply([aGone({ n: 3 })], clock.now()); // nobody has been told that it is over
    clock.forward(406 * DAY_MS);
    expect(await retention()()).toMatchObject({ findings: 0 });
    clock.forward(2 * DAY_MS);
    expect(await retention()()).toMatchObject({ findings: 1 });
    const left = await rowsOf(tables.findings, findingPartitions);
    const about = (n: number) => left.filter(({ row }) => row.includes(findingId(n)));
    expect(about(1)).toEqual([]);
    expect(about(2).length).toBeGreaterThan(3);
    expect(about(3).length).toBeGreaterThan(3);
    expect(await retention()()).toMatchObject({ findings: 0 });
  });

  it("goes on after a crash at any of its calls, and ends as if there had been none", async () => {
    for (let call = 1; call < 16; call += 1) {
      const table = freshTable(azurite, "Findings");
      findings = createFindingsStore({ table, build: "test" });
      waits = createWaitingStore({ table });
      tables = { ...tables, findings: table };
      await open(1, 2);
      await findings.apply([aGone({ n: 1 })], clock.now());
      await settle();
      clock.forward(408 * DAY_MS);
      let calls = 0;
      const broken = interruptedTable(table, () => {
        calls += 1;
        return calls === call ? Promise.reject(new Error("crash")) : Promise.resolve();
      });
      await retention({ findings: { ...broken, rows: (query) => table.rows(query) } })().catch(
        () => undefined,
      );
      await retention()();
      const left = await rowsOf(table, findingPartitions);
      expect(left.filter(({ row }) => row.includes(findingId(1)))).toEqual([]);
      expect(await findings.totals()).toMatchObject({ "0:2:credential-expiring": 1 });
    }
  });

  it("does each class by itself: one that fails is named, the others are done", async () => {
    const table = freshTable(azurite, "Runs");
    const broken = interruptedTable(table, () => Promise.reject(new Error("503")));
    await tell(1);
    clock.forward(401 * DAY_MS);
    const run = retention({ runs: { ...broken, rows: (query) => table.rows(query) } });
    await expect(run()).rejects.toThrow("Retention failed for some classes.");
    expect(warned).toEqual(["runs"]);
    expect(await outboxRows()).toEqual([]);
  });
});
