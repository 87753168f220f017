import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPolicyStore } from "../../shared/config/policy-store.ts";
import { memoryBlobs } from "./memory-blobs.ts";

const good = JSON.stringify({ contacts: { fallback: { address: "identity@contoso.example" } } });
const better = JSON.stringify({ timeZone: "Europe/Berlin", ...(JSON.parse(good) as object) });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("the policy store", () => {
  let folder = "";
  let file = "";
  let blobs = memoryBlobs();
  let now = new Date("2026-11-21T08:00:00Z");
  let warnings: string[] = [];
  const open = () =>
    createPolicyStore({
      file,
      blobs,
      clock: { now: () => now },
      log: { warn: (message) => warnings.push(message) },
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "policy-"));
    file = join(folder, "governance.policy.json");
    blobs = memoryBlobs();
    now = new Date("2026-11-21T08:00:00Z");
    warnings = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("gives the valid policy and keeps its text by hash", async () => {
    await writeFile(file, good);
    expect(await open().current()).toMatchObject({ kind: "valid", hash: sha256(good) });
    expect(blobs.names()).toEqual([`policies/${sha256(good)}.json`, "policies/last-valid.json"]);
  });

  test("reads a changed file, without being told", async () => {
    await writeFile(file, good);
    const store = open();
    const first = await store.current();
    expect(await store.current()).toEqual(first);
    await writeFile(file, better);
    expect(await store.current()).toMatchObject({
      kind: "valid",
      policy: { timeZone: "Europe/Berlin" },
    });
  });

  test("goes on with the last valid policy when the file is bad, also after a restart, and says why", async () => {
    await writeFile(file, good);
    await open().current();
    now = new Date("2026-11-25T08:00:00Z");
    await writeFile(file, '{"contacts": {}}');
    const problems = [{ path: "contacts.fallback", value: "nothing", expected: "an object" }];
    const current = await open().current();
    expect(current).toMatchObject({ kind: "kept-last-valid", hash: sha256(good), problems });
    expect(current).toMatchObject({ since: new Date("2026-11-21T08:00:00Z") });
  });

  test("goes on with the last valid policy when the file is gone", async () => {
    await writeFile(file, good);
    const store = open();
    await store.current();
    await rm(file);
    const current = await store.current();
    expect(current).toMatchObject({
      kind: "kept-last-valid",
      problems: [{ path: file, value: "nothing" }],
    });
    await writeFile(file, good);
    expect((await store.current()).kind).toBe("valid");
  });

  test("has none when there never was a valid one", async () => {
    await writeFile(file, "{}");
    expect(await open().current()).toEqual({
      kind: "none",
      problems: [{ path: "contacts", value: "nothing", expected: "an object" }],
    });
  });

  test.each([
    ["is no longer valid", "{}"],
    ["is another text", better],
  ])("has none when what it kept %s", async (_what, text) => {
    await writeFile(file, good);
    await open().current();
    await blobs.put(`policies/${sha256(good)}.json`, Buffer.from(text));
    await writeFile(file, "{}");
    const current = await open().current();
    expect(current.kind).toBe("none");
    expect(current).toMatchObject({ problems: [{}, { path: `policies/${sha256(good)}.json` }] });
  });

  test("uses a valid policy that cannot be kept, and keeps it at a later use", async () => {
    await writeFile(file, good);
    const store = open();
    blobs.fail(new Error("503"));
    expect((await store.current()).kind).toBe("valid");
    expect(warnings).toEqual(["The policy could not be kept."]);
    blobs.fail(undefined);
    await store.current();
    expect(blobs.names()).toContain("policies/last-valid.json");
  });

  test("throws rather than guess when the kept policy cannot be read", async () => {
    await writeFile(file, "{}");
    blobs.fail(new Error("503"));
    await expect(open().current()).rejects.toThrow("503");
  });
});
