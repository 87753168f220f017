import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BlindRecord } from "../../shared/scan/coverage-rules.ts";
import { createSourcesStore, type SourcesStore } from "../../shared/scan/sources-store.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let store: SourcesStore;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  store = createSourcesStore({ table: freshTable(azurite, "Sources") });
});

function aBlindRecord(cause: string): BlindRecord {
  const since = "2026-06-01T00:00:00.000Z";
  return {
    cause,
    source: "applications",
    count: 1,
    what: ["kv-a"],
    failures: 1,
    goods: 0,
    since,
    isOpen: false,
  };
}

const SOURCE = { source: "applications", state: "current", records: 3 } as const;

describe("the sources store", () => {
  it("knows nothing at first", async () => {
    expect(await store.read()).toEqual({ sources: new Map(), blind: new Map(), said: new Map() });
  });

  it("gives back what was written, and leaves what was not", async () => {
    const totals = { at: "2026-06-01T00:00:00.000Z", findings: { "0:2:credential-expiring": 7 } };
    await store.write({ sources: [SOURCE], blind: [aBlindRecord("a:x")], totals });
    await store.write({ said: { kind: "access", said: { policyInvalid: true } } });
    expect(await store.read()).toEqual({
      sources: new Map([["applications", SOURCE]]),
      blind: new Map([["a:x", aBlindRecord("a:x")]]),
      totals,
      said: new Map([["access", { policyInvalid: true }]]),
    });
  });

  it("keeps what the directory refused until it has answered, beside what a scan writes", async () => {
    const answered = ["domains"] as const;
    await store.noteReadings({ answered, refused: [] });
    expect(await store.read()).toEqual({ sources: new Map(), blind: new Map(), said: new Map() });
    await store.noteReadings({ answered, refused: ["users"] });
    await store.write({ said: { kind: "access", said: { policyInvalid: true } } });
    await store.noteReadings({ answered: [], refused: ["owners"] });
    await store.noteReadings({ answered, refused: [] });
    expect((await store.read()).contactsRefused).toEqual(["owners", "users"]);
    await store.noteReadings({ answered: ["users", "owners"], refused: [] });
    expect(await store.read()).toMatchObject({
      contactsRefused: [],
      said: new Map([["access", { policyInvalid: true }]]),
    });
  });

  it("keeps what several say of the directory at once", async () => {
    await Promise.all(
      (["users", "owners", "domains"] as const).map((one) =>
        store.noteReadings({ answered: [], refused: [one] }),
      ),
    );
    expect((await store.read()).contactsRefused).toEqual(["domains", "owners", "users"]);
  });

  it("writes nothing while what the directory refuses stays the same", async () => {
    const table = freshTable(azurite, "Sources");
    const refused = { answered: [], refused: ["users"] } as const;
    await createSourcesStore({ table }).noteReadings(refused);
    const before = await table.get("source", "contacts");
    await createSourcesStore({ table }).noteReadings(refused);
    expect((await table.get("source", "contacts"))?.etag).toBe(before?.etag);
  });

  it("forgets a cause that is closed", async () => {
    await store.write({ blind: [aBlindRecord("a:x"), aBlindRecord("a:y")] });
    await store.write({ closed: ["a:x"] });
    expect([...(await store.read()).blind.keys()]).toEqual(["a:y"]);
  });

  it("writes everything else although a cause that is closed was not there", async () => {
    await store.write({ closed: ["a:gone"], sources: [SOURCE] });
    expect((await store.read()).sources.get("applications")).toEqual(SOURCE);
  });

  it("keeps causes apart that differ in what a key may not hold, or far behind", async () => {
    const long = "x".repeat(250);
    const causes = ["a:b c", "a:b_c", "a:b/c", "a:b\\c#?", `a:${long}1`, `a:${long}2`];
    await store.write({ blind: causes.map(aBlindRecord) });
    expect([...(await store.read()).blind.keys()].toSorted()).toEqual(causes.toSorted());
    await store.write({ closed: causes.slice(1) });
    expect([...(await store.read()).blind.keys()]).toEqual(["a:b c"]);
  });

  it("writes more than a transaction takes", async () => {
    const causes = Array.from({ length: 230 }, (_none, n) => `a:${n}`);
    await store.write({ blind: causes.map(aBlindRecord) });
    expect((await store.read()).blind.size).toBe(230);
    await store.write({ closed: causes });
    expect((await store.read()).blind.size).toBe(0);
  });
});
