import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type ActsStore, createActsStore } from "../../shared/audit/acts-store.ts";
import type { Table } from "../../shared/azure/tables.ts";
import { shardOf } from "../../shared/core/fingerprint.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { createSubjectActs } from "../../shared/scan/subject-acts.ts";
import { aCredentialAct, anAct, anId, aRoleAct } from "../build/an-act.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let clock: MovableClock;
let store: ActsStore;
let table: Table;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = movableClock(new Date("2026-03-02T12:00:00.000Z"));
  table = freshTable(azurite, "Audit");
  store = createActsStore({ table });
});

it("finds what was done to a subject under any of its ids, oldest first, for as long as it is kept", async () => {
  const key = aCredentialAct({ objectId: anId(1) });
  const given = anAct(aRoleAct({ principalId: anId(2) }), { at: "2026-03-02T09:00:00.000Z" });
  const changed = anAct(key, { at: "2026-03-02T08:00:00.000Z" });
  await store.add([given, changed]);
  const acts = createSubjectActs({ acts: store, clock });
  expect(await acts.of([anId(2)])).toEqual([given]);
  expect(await acts.of([anId(2), anId(1)])).toEqual([changed, given]);
  clock.forward(90 * DAY_MS);
  expect(await acts.of([anId(2)])).toEqual([]);
});

it.each([
  [2, 0],
  [40, 0],
  [40, 20_001],
])("finds those of %d subjects of which few have any, besides %d others", async (many, others) => {
  await fillWith(others);
  const act = anAct(aRoleAct({ principalId: anId(1) }));
  await store.add([act]);
  const subjects = Array.from({ length: many }, (_none, n) => [anId(n), anId(1_000 + n)]);
  const found = await createSubjectActs({ acts: store, clock }).ofMany("run", subjects);
  expect(found).toEqual(subjects.map(([id]) => (id === anId(1) ? [act] : [])));
});

/** Others of whom the log has said something, as rows of their own: so many acts would take minutes to file. */
async function fillWith(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_none, n) => `${anId(100_000 + n)}|2026-03`);
  for (const [partition, some] of Map.groupBy(
    rows,
    (row) => `t${shardOf(row.slice(0, row.indexOf("|")), 16)}`,
  )) {
    for (let start = 0; start < some.length; start += 100) {
      const batch = some.slice(start, start + 100);
      await table.change(
        partition,
        batch.map((row) => ({ kind: "insert", row, values: { v: 1 } })),
      );
    }
  }
}
