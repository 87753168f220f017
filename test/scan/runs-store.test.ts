import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import type { Ids } from "../../shared/core/ids.ts";
import {
  createRunsStore,
  type HeldLock,
  type RunsStore,
  type ScanRun,
} from "../../shared/scan/runs-store.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, interruptedTable, once } from "../support/fresh-table.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

let azurite: RunningAzurite;
let table: Table;
let runs: RunsStore;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  table = freshTable(azurite, "Runs");
  runs = createRunsStore({ table, ids: countingIds() });
});

function countingIds(): Ids {
  let n = 0;
  return { next: () => String((n += 1)).padStart(26, "0") };
}

function aRun(id: string, changes: Partial<ScanRun> = {}): ScanRun {
  return {
    id,
    kinds: ["credentials"],
    state: "running",
    startedAt: NOW.toISOString(),
    startedBy: "timer",
    sources: [],
    ...changes,
  };
}

describe("a run", () => {
  it("is given back as it was put, and put again as it was changed", async () => {
    const id = runs.newId(NOW);
    expect(id).toMatch(/^202606-\d{16}-000001$/);
    await runs.put(aRun(id));
    expect(await runs.get(id)).toEqual(aRun(id));
    await runs.put(aRun(id, { state: "completed" }));
    expect((await runs.get(id))?.state).toBe("completed");
  });

  it("is not begun again once it is written down", async () => {
    const id = runs.newId(NOW);
    await runs.add(aRun(id));
    expect(await runs.get(id)).toEqual(aRun(id));
    await runs.put(aRun(id, { state: "completed" }));
    await runs.add(aRun(id));
    expect((await runs.get(id))?.state).toBe("completed");
  });

  it.each([
    "",
    "x",
    "202606-1-ABCDEF",
    "202606-0000000000000001-ABCDE",
    "../lock",
    "lock-credentials",
  ])("is not there under %j, which is no id", async (id) => {
    expect(await runs.get(id)).toBeUndefined();
    await expect(runs.put(aRun(id))).rejects.toThrow("not the id of a run");
  });

  it("is the latest of this month, or of the last one", async () => {
    expect(await runs.latest(NOW)).toBeUndefined();
    const [old, older] = [
      new Date("2026-05-31T23:59:00.000Z"),
      new Date("2026-05-30T00:00:00.000Z"),
    ];
    for (const instant of [older, old])
      await runs.put(aRun(runs.newId(instant), { startedBy: instant.toISOString() }));
    expect((await runs.latest(NOW))?.startedBy).toBe(old.toISOString());
    await runs.put(aRun(runs.newId(NOW), { startedBy: "new" }));
    expect((await runs.latest(NOW))?.startedBy).toBe("new");
  });

  it("is found in December when it is January", async () => {
    await runs.put(aRun(runs.newId(new Date("2026-12-31T23:00:00.000Z"))));
    expect(await runs.latest(new Date("2027-01-01T01:00:00.000Z"))).toBeDefined();
  });
});

describe("the lock", () => {
  it("is taken by one, and held against others, who hear by whom", async () => {
    expect(await runs.lock("credentials", "a", NOW)).toMatchObject({ kind: "mine" });
    expect(await runs.lock("credentials", "b", at(1))).toMatchObject({
      kind: "held",
      runId: "a",
      since: NOW,
    });
    expect(await runs.lock("credentials", "a", at(1))).toMatchObject({ kind: "mine" });
    expect(await runs.lock("other", "b", NOW)).toMatchObject({ kind: "mine" });
  });

  it("goes to exactly one of many who want it at the same time", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const outcomes = await Promise.all(names.map((name) => runs.lock("credentials", name, NOW)));
    expect(outcomes.filter(({ kind }) => kind === "mine")).toHaveLength(1);
    const winner = names[outcomes.findIndex(({ kind }) => kind === "mine")];
    for (const outcome of outcomes) {
      if (outcome.kind === "held") expect(outcome.runId).toBe(winner);
    }
  });

  it("is held however long ago it was taken: only a story knows whether it is alive", async () => {
    await runs.lock("credentials", "a", NOW);
    expect(await runs.lock("credentials", "b", at(100_000))).toMatchObject({
      kind: "held",
      runId: "a",
      since: NOW,
    });
  });

  it("is taken over only from the one who was seen to hold it", async () => {
    await runs.lock("credentials", "a", NOW);
    const seen = await held();
    expect(await runs.takeOver("credentials", seen, "b", at(1))).toMatchObject({ kind: "mine" });
    expect(await runs.takeOver("credentials", seen, "c", at(1))).toMatchObject({
      kind: "held",
      runId: "b",
    });
  });

  it("is taken over by exactly one of many", async () => {
    await runs.lock("credentials", "a", NOW);
    const seen = await held();
    const outcomes = await Promise.all(
      ["b", "c", "d"].map((name) => runs.takeOver("credentials", seen, name, at(1))),
    );
    expect(outcomes.filter(({ kind }) => kind === "mine")).toHaveLength(1);
  });

  it("is free when it has been given back, and only with what its holder was given", async () => {
    const first = await runs.lock("credentials", "a", NOW);
    if (first.kind !== "mine") throw new Error("expected the lock");
    await runs.unlock("credentials", first.etag);
    await runs.unlock("credentials", first.etag);
    expect((await runs.lock("credentials", "b", at(1))).kind).toBe("mine");
    await runs.unlock("credentials", first.etag);
    expect(await held()).toMatchObject({ runId: "b" });
  });

  it("is not given back by one from whom it has been taken", async () => {
    const first = await runs.lock("credentials", "a", NOW);
    if (first.kind !== "mine") throw new Error("expected the lock");
    await runs.takeOver("credentials", await held(), "b", at(1));
    await runs.unlock("credentials", first.etag);
    expect(await held()).toMatchObject({ runId: "b" });
  });

  it("is taken when it is given back at that very moment", async () => {
    const first = await runs.lock("credentials", "a", NOW);
    if (first.kind !== "mine") throw new Error("expected the lock");
    const seen = await held();
    const slow = createRunsStore({
      table: interruptedTable(
        table,
        once(
          ({ kind }) => kind === "change",
          () => runs.unlock("credentials", first.etag),
        ),
      ),
      ids: countingIds(),
    });
    expect(await slow.takeOver("credentials", seen, "b", at(1))).toMatchObject({ kind: "mine" });
  });
});

/** Who holds the lock, as one who wants it hears. */
async function held(): Promise<HeldLock> {
  const outcome = await runs.lock("credentials", "somebody else", NOW);
  if (outcome.kind !== "held") throw new Error("expected the lock to be held");
  return outcome;
}
