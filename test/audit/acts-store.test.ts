import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ActsStore, createActsStore } from "../../shared/audit/acts-store.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { aConsentAct, anAct, aPolicyAct, aRoleAct } from "../build/an-act.ts";
import { ADA, BO } from "../build/an-audit-row.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, interruptedTable, once, type TableCall } from "../support/fresh-table.ts";

const BEGINNING = new Date("2026-01-01T00:00:00.000Z");
const at = (minute: number): string =>
  new Date(Date.parse("2026-03-02T10:00:00.000Z") + minute * MINUTE_MS).toISOString();

let azurite: RunningAzurite;
let acts: ActsStore;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  acts = createActsStore({ table: freshTable(azurite, "Audit") });
});

async function ids(subject: string, since = BEGINNING, until?: Date): Promise<readonly string[]> {
  return (await acts.history(subject, since, until)).acts.map(({ id }) => id);
}

describe("what the audit log has said", () => {
  it("is found by who did it and by what it was done to, oldest first, in whatever order it came", async () => {
    const [first, second, third] = [0, 1, 2].map((minute) => anAct(aRoleAct(), { at: at(minute) }));
    if (!first || !second || !third) throw new Error("There are three.");
    await acts.add([third]);
    await acts.add([first, second]);
    const all = [first.id, second.id, third.id];
    expect(await ids(`target:${BO}`)).toEqual(all);
    expect(await ids(`actor:${ADA}`)).toEqual(all);
    expect((await acts.history(`target:${BO}`, BEGINNING)).acts).toEqual([first, second, third]);
  });

  it("is there once, and as it came first, however often it comes", async () => {
    const act = anAct(aRoleAct());
    await acts.add([act, act]);
    await acts.add([{ ...act, operation: "Another one" }]);
    expect((await acts.history(`target:${BO}`, BEGINNING)).acts).toEqual([act]);
  });

  it("begins and ends with the instants that are asked for, those included", async () => {
    const some = [0, 1, 2, 3].map((minute) => anAct(aRoleAct(), { at: at(minute) }));
    await acts.add(some);
    const inner = some.slice(1, 3).map(({ id }) => id);
    expect(await ids(`target:${BO}`, new Date(at(1)), new Date(at(2)))).toEqual(inner);
  });

  it("keeps apart subjects of which one begins like another", async () => {
    await acts.add([
      anAct(aRoleAct({ principalId: "p" })),
      anAct(aRoleAct({ principalId: "p-2" })),
    ]);
    expect((await acts.history("target:p", BEGINNING)).acts).toHaveLength(1);
  });

  it("of more than fit into memory gives the latest", async () => {
    const many = Array.from({ length: 2_005 }, (_none, minute) =>
      anAct(aPolicyAct("domain", "changed"), { at: at(minute), actor: { kind: "unknown" } }),
    );
    await acts.add(many);
    const found = await ids(`target:2a000000-0000-4000-8000-000000000800`);
    expect(found).toEqual(many.slice(5).map(({ id }) => id));
  });

  it("takes ids of any text, and text of any length", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 40_000 }),
        async (text, length) => {
          const name = `${"x".repeat(length)}😀${text}`;
          const act = anAct(aRoleAct({ principalId: text, principalName: name }), { id: text });
          await acts.add([act]);
          const { acts: found } = await acts.history(`target:${text.toLowerCase()}`, BEGINNING);
          expect(found.map(({ id }) => id)).toContain(text);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("files alone what names nothing that it was done to", async () => {
    const act = anAct(aConsentAct([]), { actor: { kind: "unknown" } });
    const { clientId: _none, ...consent } = aConsentAct([]);
    await acts.add([{ ...act, act: consent }]);
    expect(await ids(`act:${act.id}`)).toEqual([act.id]);
  });

  it("names a target before its acts are there, so that what dies in between is found when it is done again", async () => {
    const table = freshTable(azurite, "Audit");
    const isAct = ({ kind, partition }: TableCall): boolean =>
      kind === "change" && partition.startsWith("h");
    const dying = once(isAct, () => Promise.reject(new Error("The process died.")));
    const store = createActsStore({ table: interruptedTable(table, dying) });
    const act = anAct(aRoleAct());
    await expect(store.add([act])).rejects.toThrow("died");
    expect((await store.targets.among([BO])).has(BO)).toBe(true);
    await store.add([act]);
    expect((await store.history(`target:${BO}`, BEGINNING)).acts).toEqual([act]);
  });

  it("forgets what is older than an instant, and says how many rows", async () => {
    const some = [0, 1, 2].map((minute) => anAct(aRoleAct(), { at: at(minute) }));
    await acts.add(some);
    // Ada's history, Bo's as what it was done to, and Bo's as one who can do something with it now.
    expect(await acts.forgetBefore(new Date(at(1)))).toBe(3);
    expect(await ids(`target:${BO}`)).toEqual(some.slice(1).map(({ id }) => id));
    expect(await acts.forgetBefore(new Date(at(1)))).toBe(0);
  });
});
