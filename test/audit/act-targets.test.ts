import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ActTargets, createActTargets } from "../../shared/audit/act-targets.ts";
import type { Table } from "../../shared/azure/tables.ts";
import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import {
  aConsentAct,
  aCredentialAct,
  aMembershipAct,
  anAct,
  anId,
  anOwnerAct,
  aRoleAct,
} from "../build/an-act.ts";
import { ADA, BO } from "../build/an-audit-row.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, interruptedTable, rowsOf, type TableCall } from "../support/fresh-table.ts";

const partitions = Array.from({ length: 16 }, (_none, shard) => `t${shard}`);

let azurite: RunningAzurite;
let table: Table;
let calls: TableCall[];
let targets: ActTargets;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  calls = [];
  table = freshTable(azurite, "Audit");
  const counted = interruptedTable(table, (call) => Promise.resolve(void calls.push(call)));
  targets = createActTargets({ table: counted });
});

const given = (id: string, at = "2026-03-02T10:00:00.000Z") =>
  anAct(aRoleAct({ principalId: id }), { at });
/** The first so many ids that somebody was given a role by. */
async function addMany(count: number): Promise<void> {
  await targets.add(Array.from({ length: count }, (_none, n) => given(anId(n))));
  calls = [];
}
async function known(ids: readonly string[]): Promise<readonly string[]> {
  const spokenOf = await targets.among(ids);
  return ids.filter((id) => spokenOf.has(id));
}

describe("what acts were done to", () => {
  it.each<[string, AuditAct, readonly string[]]>([
    ["who was given a role", aRoleAct(), [BO]],
    [
      "a group that somebody joined, and not who did",
      aMembershipAct({ groupId: anId(1) }),
      [anId(1)],
    ],
    [
      "what got a key, whichever way its id is written",
      aCredentialAct({ objectId: "AB-1" }),
      ["ab-1"],
    ],
    ["nothing, where the act shows on no fact", anOwnerAct(), []],
    ["nothing, where something was only tried", { kind: "failed", attempted: aRoleAct() }, []],
    ["nothing, where somebody consented", aConsentAct([]), []],
  ])("is %s", async (_what, act, ids) => {
    await targets.add([anAct(act)]);
    const all = await targets.all(100);
    const asked = [ADA, BO, anId(1), "ab-1"];
    expect(asked.filter((id) => all?.has(id))).toEqual(ids);
    expect(await known(asked)).toEqual(ids);
  });

  it("takes one row for each month, however much was done to it", async () => {
    const days = ["2026-01-31", "2026-02-01", "2026-02-28", "2026-02-28"];
    const acts = days.map((day) => given(BO, `${day}T10:00:00.000Z`));
    await targets.add(acts);
    await targets.add(acts);
    expect((await rowsOf(table, partitions)).map(({ row }) => row)).toEqual([
      `${BO}|2026-01`,
      `${BO}|2026-02`,
    ]);
  });

  it("is kept apart where one id begins like another", async () => {
    await targets.add([given("p-2"), given("q")]);
    expect(await known(["p", "p-2", "p-", "q", "q-1"])).toEqual(["p-2", "q"]);
  });

  it("is not given where there is more of it than may be kept", async () => {
    await addMany(5);
    expect(await targets.all(4)).toBeUndefined();
    expect((await targets.all(5))?.has(anId(4))).toBe(true);
  });

  it("costs no more requests than ids that are asked about, nor than there are pages", async () => {
    await addMany(1_200);
    expect(await known([anId(7), anId(5_000)])).toEqual([anId(7)]);
    expect(calls.length).toBeLessThanOrEqual(2);
    calls = [];
    const many = Array.from({ length: 2_400 }, (_none, n) => anId(n));
    expect(await known(many)).toEqual(many.slice(0, 1_200));
    expect(calls.length).toBeLessThanOrEqual(32);
  });

  it("is found among ids of any text, and nothing else is", async () => {
    const id = fc.oneof(fc.string({ minLength: 1, maxLength: 3 }), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(fc.array(id), fc.array(id), async (some, others) => {
        const fresh = createActTargets({ table: freshTable(azurite, "Audit") });
        await fresh.add(some.map((one) => given(one)));
        const there = new Set(some.map((one) => one.toLowerCase()));
        const asked = [...some, ...others].map((one) => one.toLowerCase());
        const [among, all] = [await fresh.among(asked), await fresh.all(100)];
        for (const one of asked) {
          expect([among.has(one), all?.has(one)]).toEqual([there.has(one), there.has(one)]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("is forgotten when the month is over in which something was last done to it", async () => {
    await targets.add([
      given(BO, "2026-01-31T23:59:59.999Z"),
      given(BO, "2026-02-01T00:00:00.000Z"),
      given(ADA, "2026-01-05T10:00:00.000Z"),
    ]);
    expect(await targets.forgetBefore(new Date("2026-01-31T23:59:59.999Z"))).toBe(0);
    expect(await targets.forgetBefore(new Date("2026-02-01T00:00:00.000Z"))).toBe(2);
    expect(await known([ADA, BO])).toEqual([BO]);
    expect(await targets.forgetBefore(new Date("2026-02-01T00:00:00.000Z"))).toBe(0);
  });
});
