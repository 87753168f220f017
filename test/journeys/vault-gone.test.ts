import { afterAll, beforeAll, expect, test } from "vitest";
import { allFindings, essence, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { deleteVault } from "../support/vault.ts";

let azure: LocalAzure;
let before: readonly Finding[] = [];

beforeAll(async () => {
  azure = await startLocalAzure();
  await firstScanTold(azure);
  before = await allFindings(azure);
  await deleteVault(azure, vaultId("kv-payments-prod"));
  // One that says no to everything, and one of which everything that comes back says "not found", but not of the vault.
  await azure.fault({ match: { path: "/\\/vaults\\/kv-fleet-eu/" }, status: 403 });
  await azure.fault({
    match: { path: "/\\/vaults\\/kv-web-front/" },
    status: 404,
    code: "NotFound",
  });
  await azure.advance("PT2H");
});
afterAll(async () => {
  await azure.stop();
});

function isAbout(vault: string): (finding: Finding) => boolean {
  return ({ subject }) => subject.id.includes(`/vaults/${vault}/`);
}

function vaultId(name: string): string {
  const id = before.find(isAbout(name))?.subject.id.split(`/${name}/`)[0];
  expect(id).toBeDefined();
  return `${id ?? ""}/${name}`;
}

test("with a deleted vault everything in it is gone, its certificates too", async () => {
  const known = before.filter(isAbout("kv-payments-prod"));
  const kinds = new Set(known.map(({ subject }) => subject.id.split("/").at(-2)));
  expect(kinds).toEqual(new Set(["secret", "key", "certificate"]));

  const now = (await allFindings(azure)).filter(isAbout("kv-payments-prod"));
  expect(now).toHaveLength(known.length);
  expect(
    new Set(now.map(({ state, resolvedBecause }) => `${state} ${resolvedBecause ?? ""}`)),
  ).toEqual(new Set(["resolved removed"]));
});

test("a vault that says no, or not that it is gone, has lost nothing", async () => {
  const after = await allFindings(azure);
  for (const vault of ["kv-fleet-eu", "kv-web-front"]) {
    const known = before.filter(isAbout(vault));
    expect(known.length).toBeGreaterThan(0);
    expect(essence(after.filter(isAbout(vault)))).toEqual(essence(known));
  }
});

test("each vault is asked for once, however many of its objects are missing", async () => {
  const asked = (await azure.requests())
    .filter(({ host, identity }) => host === "management.azure.com" && identity === "watch")
    .map(({ path }) => /\/vaults\/([^/]+)$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  // Both scans miss what cannot be read; what is gone is missed once.
  const names = ["kv-fleet-eu", "kv-fleet-eu", "kv-payments-prod", "kv-web-front", "kv-web-front"];
  expect(asked.toSorted()).toEqual(names);
});
