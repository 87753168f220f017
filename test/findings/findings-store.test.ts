import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StoredRow, Table } from "../../shared/azure/tables.ts";
import type { Contact } from "../../shared/findings/finding.ts";
import {
  findingOf,
  findingPartitions,
  partitionOf,
  recordOf,
  rowKeysOf,
} from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import {
  createWaitingStore,
  type Waiting,
  type WaitingStore,
} from "../../shared/findings/waiting-store.ts";
import type { FindingChange } from "../../shared/findings/finding-change.ts";
import { aGone, aPresent, findingId } from "../build/a-change.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, interruptedTable, once, rowsOf } from "../support/fresh-table.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");
const LATER = new Date("2026-06-02T00:00:00.000Z");

let azurite: RunningAzurite;
let table: Table;
let store: FindingsStore;
let waits: WaitingStore;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  table = freshTable(azurite, "Findings");
  store = storeOn(table);
  waits = createWaitingStore({ table });
});

function storeOn(some: Table): FindingsStore {
  return createFindingsStore({ table: some, build: "test" });
}

function aContact(name: string): Contact {
  return { address: `${name}@contoso.example`, how: "test", confidence: "high", chain: [] };
}

async function allRows(): Promise<readonly StoredRow[]> {
  return rowsOf(table, findingPartitions);
}

async function waitingNow(from: WaitingStore = waits): Promise<readonly Waiting[]> {
  const found: Waiting[] = [];
  for await (const some of from.list("all")) found.push(...some);
  return found;
}

/** Reasons that wait, in short. */
async function waitingReasons(): Promise<readonly string[]> {
  return (await waitingNow()).flatMap(({ reasons }) =>
    reasons.map(({ kind, threshold, episode }) => `${kind}@${threshold ?? ""}#${episode}`),
  );
}

/** Index rows are exactly those of what the findings are now, and say the same. */
async function expectIndexesInOrder(): Promise<void> {
  const rows = await allRows();
  const found = rows.filter(({ row }) => /^[sdo]:/.test(row));
  const findings = rows
    .filter(({ row }) => row.startsWith("i:"))
    .map((row) => recordOf(row).finding);
  const expected = findings.flatMap((finding) =>
    rowKeysOf(finding).indexes.map((row) => ({ partition: partitionOf(finding.id), row, finding })),
  );
  const inOrder = (
    some: readonly { partition: string; row: string; finding: unknown }[],
  ): unknown =>
    some.toSorted((a, b) => (`${a.partition}${a.row}` < `${b.partition}${b.row}` ? -1 : 1));
  expect(
    inOrder(
      found.map((one) => ({ partition: one.partition, row: one.row, finding: findingOf(one) })),
    ),
  ).toEqual(inOrder(expected));
}

const many = Array.from({ length: 40 }, (_none, n) => aPresent({ n }));

describe("apply", () => {
  it("carries out every change once, and writes nothing the second time", async () => {
    expect(await store.apply(many, NOW)).toBe(40);
    const before = await allRows();
    expect(await store.apply(many, NOW)).toBe(0);
    expect(await store.apply(many, LATER)).toBe(0);
    expect(await allRows()).toEqual(before);
    await expectIndexesInOrder();
  });

  it("finds the changed ones among many that are known", async () => {
    await store.apply(many, NOW);
    const some = [...many.slice(0, 30), ...[30, 31].map((n) => aPresent({ n, severity: "high" }))];
    expect(await store.apply([...some, aGone({ n: 39 })], LATER)).toBe(3);
    await expectIndexesInOrder();
  });

  it("does the same changes once when two do them at the same time", async () => {
    const other = storeOn(theTableElsewhere());
    const changed = await Promise.all([store.apply(many, NOW), other.apply(many, LATER)]);
    expect(changed[0] + changed[1]).toBe(40);
    expect(await waitingReasons()).toHaveLength(40);
    const ends = many.map((_one, n) => aGone({ n }));
    const ended = await Promise.all([store.apply(ends, LATER), other.apply(ends, LATER)]);
    expect(ended[0] + ended[1]).toBe(40);
    await expectIndexesInOrder();
  });

  it("loses neither of two different changes that meet", async () => {
    await store.apply([aPresent({ threshold: 30 })], NOW);
    const slow = storeOn(
      interruptedTable(
        table,
        once(
          ({ kind }) => kind === "change",
          () => store.apply([aPresent({ threshold: 14 })], LATER),
        ),
      ),
    );
    await slow.apply([aPresent({ threshold: 7, severity: "high" })], LATER);
    expect(await waitingReasons()).toEqual(["expiring@30#1", "expiring@14#1", "expiring@7#1"]);
  });

  it.each([
    ["first", [aGone({ by: "old" }), aPresent({ by: "new" })]],
    ["last", [aPresent({ by: "new" }), aGone({ by: "old" })]],
  ])("keeps a finding open whose old subject says %s that it is gone", async (_when, changes) => {
    await store.apply([aPresent({ by: "old" })], NOW);
    for (const change of changes) await store.apply([change], LATER);
    const row = await table.get(partitionOf(findingId()), `i:${findingId()}`);
    expect(row && recordOf(row).finding.state).toBe("open");
  });

  it("keeps the history of a finding", async () => {
    await store.apply([aPresent({ threshold: 30 })], NOW);
    await store.apply([aGone({ because: "renewed" })], LATER);
    const history = (await allRows()).filter(({ row }) => row.startsWith("h:"));
    expect(history.map(({ values }) => values)).toMatchObject([
      { event: "resolved", because: "renewed", build: "test" },
      { event: "opened", threshold: 30, severity: "medium", episode: 1 },
    ]);
  });

  it("has nothing to do without changes", async () => {
    expect(await store.apply([], NOW)).toBe(0);
  });
});

/** The same table through clients of its own, as another instance of the service has it. */
function theTableElsewhere(): Table {
  return interruptedTable(table, () => Promise.resolve());
}

describe("the index rows", () => {
  const anyChange: fc.Arbitrary<FindingChange | { readonly tell: string }> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record({
          n: fc.nat(4),
          detector: fc.constantFrom("credential-expiring", "credential-multiple"),
          severity: fc.constantFrom(
            "critical" as const,
            "medium" as const,
            "low" as const,
            "info" as const,
          ),
          threshold: fc.constantFrom(30, 7, 1),
          occurrence: fc.constantFrom("2026-07-01T00:00:00.000Z", "2026-08-01T00:00:00.000Z"),
        })
        .map(aPresent),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          n: fc.nat(4),
          detector: fc.constantFrom("credential-expiring", "credential-multiple"),
        })
        .map(aGone),
    },
    { weight: 2, arbitrary: fc.record({ tell: fc.constantFrom("ada", "bob", "ADA") }) },
  );

  it("are exactly those of what the findings are now, after anything that may happen", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyChange, { minLength: 1, maxLength: 4 }), {
          minLength: 3,
          maxLength: 8,
        }),
        async (rounds) => {
          table = freshTable(azurite, "Findings");
          store = storeOn(table);
          let at = NOW.getTime();
          for (const round of rounds) {
            at += 3_600_000;
            const changes = new Map(
              round.flatMap((one) => ("tell" in one ? [] : [[one.id, one] as const])),
            );
            await store.apply([...changes.values()], new Date(at));
            for (const one of round) {
              if (!("tell" in one)) continue;
              const waiting = await waitingNow();
              await waits.told(
                waiting.map((some) => ({ waiting: some, contact: aContact(one.tell) })),
              );
              expect(await waitingNow()).toEqual([]);
            }
          }
          await expectIndexesInOrder();
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("what waits to be told", () => {
  it("waits with its finding until it is told, and the finding then names the contact", async () => {
    await store.apply(many, NOW);
    const waiting = await waitingNow();
    expect(waiting).toHaveLength(40);
    await waits.told(waiting.map((some) => ({ waiting: some, contact: aContact("ada") })));
    expect(await waitingNow()).toEqual([]);
    const rows = (await allRows()).filter(({ row }) => row.startsWith("i:"));
    expect(new Set(rows.map((row) => recordOf(row).finding.contact?.address))).toEqual(
      new Set(["ada@contoso.example"]),
    );
    await expectIndexesInOrder();
  });

  it("may be told twice, and by two at the same time", async () => {
    await store.apply(many, NOW);
    const told = (await waitingNow()).map((waiting) => ({ waiting, contact: aContact("ada") }));
    await Promise.all([
      waits.told(told),
      createWaitingStore({ table: theTableElsewhere() }).told(told),
    ]);
    await waits.told(told);
    expect(await waitingNow()).toEqual([]);
    await expectIndexesInOrder();
  });

  it("moves the index row of the contact when another one answers", async () => {
    await store.apply([aPresent({ threshold: 30 })], NOW);
    const tell = async (name: string): Promise<void> =>
      waits.told((await waitingNow()).map((waiting) => ({ waiting, contact: aContact(name) })));
    await tell("ada");
    await store.apply([aPresent({ threshold: 14 })], LATER);
    await tell("bob");
    await expectIndexesInOrder();
    expect((await allRows()).filter(({ row }) => row.startsWith("o:"))).toHaveLength(1);
  });

  it("waits beside many that do not, and is found among them", async () => {
    const crowd = Array.from({ length: 300 }, (_, n) => aPresent({ n }));
    await store.apply(crowd, NOW);
    const all = await waitingNow();
    expect(all).toHaveLength(300);
    const some = all.filter((_one, index) => index % 3 !== 0);
    const rest = all.filter((_one, index) => index % 3 === 0);
    await waits.told(rest.map((waiting) => ({ waiting, contact: aContact("ada") })));
    const idsOf = (list: readonly Waiting[]): readonly string[] =>
      list.map(({ record }) => record.finding.id).sort();
    expect(idsOf(await waitingNow())).toEqual(idsOf(some));
  });

  it("is asked for by partition", async () => {
    await store.apply(many, NOW);
    const [partition = ""] = findingPartitions;
    const expected = many.filter(({ id }) => partitionOf(id) === partition).length;
    let found = 0;
    for await (const some of waits.list([partition])) found += some.length;
    expect(found).toBe(expected);
    for await (const some of waits.list([])) expect(some).toEqual([]);
  });

  const tighter = aPresent({ threshold: 7, severity: "high" });

  it("keeps a reason that arises after the others were read", async () => {
    await store.apply([aPresent({ threshold: 30 })], NOW);
    const waiting = await waitingNow();
    await store.apply([tighter], LATER);
    await waits.told(waiting.map((some) => ({ waiting: some, contact: aContact("ada") })));
    expect(await waitingReasons()).toEqual(["expiring@7#1"]);
    await expectIndexesInOrder();
  });

  it.each([
    ["while they are read", "get", "i:"],
    ["while they are told", "change", ""],
  ] as const)("loses no reason that arises %s", async (_when, kind, prefix) => {
    await store.apply([aPresent({ threshold: 30 })], NOW);
    const reader = createWaitingStore({
      table: interruptedTable(
        table,
        once(
          (call) => call.kind === kind && (call.row ?? "").startsWith(prefix),
          () => store.apply([tighter], LATER),
        ),
      ),
    });
    const said: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const waiting = await waitingNow(reader);
      said.push(
        ...waiting.flatMap(({ reasons }) => reasons.map(({ threshold }) => `${threshold ?? ""}`)),
      );
      await reader.told(waiting.map((some) => ({ waiting: some, contact: aContact("ada") })));
    }
    expect(said).toEqual(["30", "7"]);
    expect(await waitingNow()).toEqual([]);
  });

  it("loses no reason that arises between the two reads of one who tells a second time", async () => {
    await store.apply([aPresent({ threshold: 60 })], NOW);
    const waiting = await waitingNow();
    // The finding changes without a reason, so that all of it must be read anew before it is told.
    await store.apply([aPresent({ threshold: 60, what: "Other words." })], NOW);
    const teller = createWaitingStore({
      table: interruptedTable(
        table,
        once(
          ({ kind, row = "" }) => kind === "get" && row.startsWith("i:"),
          () => store.apply([tighter], LATER),
        ),
      ),
    });
    await teller.told(waiting.map((some) => ({ waiting: some, contact: aContact("ada") })));
    expect(await waitingReasons()).toEqual(["expiring@7#1"]);
  });
});

describe("totals", () => {
  it("count by state, severity and detector", async () => {
    await store.apply(
      [
        ...[1, 2, 3].map((n) => aPresent({ n })),
        aPresent({ n: 4, severity: "critical" }),
        aPresent({ n: 5, detector: "credential-multiple" }),
      ],
      NOW,
    );
    await store.apply([aGone({ n: 1 })], LATER);
    expect(await store.totals()).toEqual({
      "0:2:credential-expiring": 2,
      "0:0:credential-expiring": 1,
      "0:2:credential-multiple": 1,
      "3:2:credential-expiring": 1,
    });
  });
});
