import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";
import type { GraphObject } from "../../../infra/local/tenant/model.ts";
import { createStore } from "../../../infra/local/tenant/store.ts";

const seed = generateTenant({ size: "small", seed: 3 });
const folders: string[] = [];
const start = Date.parse("2026-03-02T09:00:00Z");
const lag = 120_000;

function application(index = 0): GraphObject {
  const found = seed.applications[index];
  if (found === undefined) throw new Error("too few applications");
  return found;
}

function storeAt(changesPath?: string, from = start) {
  let now = from;
  const clock = { now: () => new Date(now) };
  const store = createStore({ seed, clock, ...(changesPath === undefined ? {} : { changesPath }) });
  return { store, to: (instant: number) => (now = instant) };
}

function rename(object: GraphObject, displayName: string) {
  return { kind: "put", set: "applications", object: { ...object, displayName } } as const;
}

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  folders.push(folder);
  return join(folder, "deep", "changes.ndjson");
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("the store", () => {
  test("knows a write at once and shows it within 120 s", () => {
    const { store, to } = storeAt();
    const { id } = application();
    store.write(rename(application(), "Renamed"));
    expect(store.truth.sets.applications.get(id)?.["displayName"]).toBe("Renamed");
    expect(store.visible().sets.applications.get(id)?.["displayName"]).toBe(
      application()["displayName"],
    );
    to(start + lag);
    expect(store.visible().sets.applications.get(id)?.["displayName"]).toBe("Renamed");
  });

  test("shows writes to one object in their order, whatever their delays", () => {
    const { store, to } = storeAt();
    const names = Array.from({ length: 12 }, (_, index) => `Name ${String(index)}`);
    for (const name of names) store.write(rename(application(), name));
    const seen: unknown[] = [];
    for (let after = 0; after <= lag; after += 250) {
      to(start + after);
      const name = store.visible().sets.applications.get(application().id)?.["displayName"];
      if (seen.at(-1) !== name) seen.push(name);
    }
    const positions = seen.slice(1).map((name) => names.indexOf(String(name)));
    expect(positions).toEqual(positions.toSorted((left, right) => left - right));
    expect(seen.at(-1)).toBe("Name 11");
  });

  test("has the same state, delays and change numbers after a restart", () => {
    const path = newPath();
    const first = storeAt(path);
    for (let index = 0; index < 20; index++)
      first.store.write(rename(application(index), `New ${String(index)}`));
    first.store.write({ kind: "owners", id: application().id, owners: ["x"] });
    first.store.write({
      kind: "delete",
      set: "applications",
      id: application(5).id,
      deletedDateTime: new Date(start).toISOString(),
    });
    const middle = start + 60_000;
    const second = storeAt(path, middle);
    first.to(middle);
    expect(second.store.effectsSince("applications", 0)).toEqual(
      first.store.effectsSince("applications", 0),
    );
    expect(second.store.effectsSince("applications", 0).length).toBeGreaterThan(3);
    expect(second.store.truth.sets.applications.all()).toEqual(
      first.store.truth.sets.applications.all(),
    );
    first.to(start + lag);
    second.to(start + lag);
    expect(second.store.visible().sets.applications.all()).toEqual(
      first.store.visible().sets.applications.all(),
    );
    expect(second.store.visible().owners(application().id)).toEqual(["x"]);
  });

  test("drops a line that a killed process had not finished", () => {
    const path = newPath();
    storeAt(path).store.write(rename(application(), "Kept"));
    appendFileSync(path, '{"number":2,"at":17');
    const again = storeAt(path, start + lag);
    expect(again.store.visible().sets.applications.get(application().id)?.["displayName"]).toBe(
      "Kept",
    );
    again.store.write(rename(application(1), "Also kept"));
    const third = storeAt(path, start + 2 * lag);
    expect(third.store.visible().sets.applications.get(application(1).id)?.["displayName"]).toBe(
      "Also kept",
    );
  });

  test("numbers only what changed, and says which properties", () => {
    const { store, to } = storeAt();
    store.write(rename(application(), String(application()["displayName"])));
    store.write({
      kind: "put",
      set: "applications",
      object: { ...application(1), notes: "n", tags: ["t"] },
    });
    to(start + lag);
    expect(store.effectsSince("applications", 0)).toEqual([
      { set: "applications", id: application(1).id, properties: ["notes", "tags"], sequence: 1 },
    ]);
  });

  test("keeps deleted objects for 30 days, then they are gone", () => {
    const { store, to } = storeAt();
    const { id } = application();
    const deletedDateTime = new Date(start).toISOString();
    store.write({ kind: "delete", set: "applications", id, deletedDateTime });
    to(start + lag);
    expect(store.visible().sets.applications.get(id)).toBeUndefined();
    expect(store.visible().deleted(id)?.object["deletedDateTime"]).toBe(deletedDateTime);
    to(start + 30 * 86_400_000 - 1);
    expect(store.visible().deleted(id)).toBeDefined();
    to(start + 30 * 86_400_000);
    expect(store.visible().deleted(id)).toBeUndefined();
    expect(store.truth.deleted(id)).toBeUndefined();
  });

  test("gives a restored object back as it was", () => {
    const { store, to } = storeAt();
    const { id } = application();
    store.write({
      kind: "delete",
      set: "applications",
      id,
      deletedDateTime: new Date(start).toISOString(),
    });
    store.write({ kind: "restore", set: "applications", id });
    to(start + lag);
    expect(store.visible().sets.applications.get(id)).toEqual(application());
    expect(store.visible().sets.applications.count()).toBe(seed.applications.length);
  });
});
