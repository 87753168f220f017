import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import "../../../infra/local/azure/azurite-shortcuts.ts";

interface Database {
  addCollection(name: string): { insert(row: object): unknown };
  saveDatabase(): void;
  close(done: () => void): void;
}

const azurite = createRequire(createRequire(import.meta.url).resolve("azurite/package.json"));

test("what is just being written is on the disk when Azurite's store has closed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  try {
    const file = join(folder, "store.json");
    const Store = azurite("lokijs") as new (file: string, options: object) => Database;
    const store = new Store(file, { persistenceMethod: "fs", autosave: true });
    store.addCollection("rows").insert({ row: "the last one" });
    store.saveDatabase();
    await new Promise<void>((resolve) => {
      store.close(resolve);
    });
    expect(await readFile(file, "utf8")).toContain("the last one");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
