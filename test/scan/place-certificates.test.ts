import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import type { FactChange } from "../../shared/facts/fact-records.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import type { ReadMode } from "../../shared/facts/stage-part.ts";
import { addressOf, subjectOf } from "../../shared/inventory/holder.ts";
import type { Fact, VaultObjectFact } from "../../shared/inventory/records.ts";
import {
  type CertificatePlaces,
  createCertificatePlaces,
} from "../../shared/scan/certificate-places.ts";
import { placingCertificates } from "../../shared/scan/place-certificates.ts";
import {
  aCertificate,
  anApplication,
  APP_ID,
  aSecret,
  aServicePrincipal,
  aThumbprint,
  aVaultObject,
} from "../build/a-holder.ts";
import { type CountingBlobs, countingBlobs } from "../facts/counting-blobs.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

const NOW = new Date("2026-03-02T09:00:00.000Z");
const OTHER_APP = "22222222-2222-4222-8222-222222222222";

let azurite: RunningAzurite;
let blobs: CountingBlobs;
let places: CertificatePlaces;
let facts: FactsSpace<Fact>;
let runs = 0;

beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  const real: Blobs = freshBlobs(azurite);
  blobs = countingBlobs(real);
  restart();
});

/** Another process: it knows nothing but what is stored. */
function restart(): void {
  places = createCertificatePlaces({ blobs });
  const space = createFactsSpace<Fact>({ blobs, name: "credentials", clock: { now: () => NOW } });
  facts = placingCertificates(space, places);
}

interface Read {
  readonly mode: ReadMode;
  readonly parts: readonly (readonly (Fact | { readonly gone: string })[])[];
}

/** Those that bring certificates. */
const SOURCES_READ = ["applications", "service-principals", "vault-objects"] as const;

const complete = (...parts: Read["parts"]): Read => ({ mode: "complete", parts });
const delta = (...part: Read["parts"][number]): Read => ({ mode: "delta", parts: [part] });
const nothing = delta();

/** Stages as the readers do, plans and commits; answers whose facts hold which vault certificates. */
async function scan(
  reads: Partial<Record<(typeof SOURCES_READ)[number], Read>>,
  again: "once" | "planned twice" = "once",
): Promise<Readonly<Record<string, readonly string[]>>> {
  runs += 1;
  const run = `run ${runs}`;
  const staged: Record<
    string,
    { mode: ReadMode; parts: Awaited<ReturnType<typeof facts.stage>>[] }
  > = {};
  for (const source of SOURCES_READ) {
    const read = reads[source];
    if (read === undefined) continue;
    const parts = [];
    for (const [part, some] of read.parts.entries()) {
      const notes = places.notes(source, part === 0 && read.mode === "complete");
      const changes: FactChange<Fact>[] = [];
      for (const one of some) {
        const change = await changeOf(one);
        notes.see(change);
        changes.push(change);
      }
      const answer = await facts.stage(run, source, part, read.mode, changes);
      await notes.keep();
      if (source === "vault-objects" && answer.blob !== undefined) places.forget();
      parts.push(answer);
    }
    staged[source] = { mode: read.mode, parts };
  }
  const options = { now: NOW, evaluateAll: false };
  if (again === "planned twice") await facts.plan(run, staged, options);
  const plan = await facts.plan(run, staged, options);
  for (const slice of plan.slices) {
    await facts.mergeSlice(slice, {
      confirmGone: (_set, candidates) => Promise.resolve(candidates.map(({ key }) => key)),
      visit: (subjects) => Promise.resolve(subjects.map(() => ({}))),
    });
  }
  expect(await facts.commit(plan, { sets: {} })).toBe("committed");
  return placed();
}

async function changeOf(one: Fact | { readonly gone: string }): Promise<FactChange<Fact>> {
  if ("gone" in one) return { kind: "removed", key: one.gone };
  if (one.kind === "application" || one.kind === "service-principal") {
    return { kind: "seen", key: one.id, subject: subjectOf(one), fact: one };
  }
  if (one.kind !== "vault-object") throw new Error(`A ${one.kind} has no certificates.`);
  const fact = await places.place(one);
  return { kind: "seen", key: addressOf(fact), subject: subjectOf(fact), fact };
}

async function placed(): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, string[]> = {};
  for await (const { subject, facts: held } of facts.subjects()) {
    const names = held.flatMap(({ fact }) => (fact.kind === "vault-object" ? [fact.name] : []));
    if (names.length > 0) found[subject.split("/").at(-1) ?? ""] = names;
  }
  return found;
}

function inVault(n: number, changes: Partial<VaultObjectFact> = {}): VaultObjectFact {
  const certificate = { objectKind: "certificate" as const, thumbprint: aThumbprint(n) };
  return aVaultObject({ ...certificate, name: `cert-${n}`, ...changes });
}

const app = anApplication({ credentials: [aCertificate(1)] });
const other = anApplication({ id: "other", appId: OTHER_APP, credentials: [aCertificate(1)] });
const all = (...applications: readonly Fact[]) => ({
  applications: complete(applications),
  "service-principals": complete([]),
});
const vaults = complete([inVault(1), inVault(2), aVaultObject()]);
const quiet = { applications: nothing, "service-principals": nothing, "vault-objects": vaults };

test("the first read puts a vault certificate with the application that has it, whichever was read first", async () => {
  expect(await scan({ ...all(app), "vault-objects": vaults })).toEqual({
    [APP_ID]: ["cert-1"],
    "cert-2": ["cert-2"],
    "payroll-db": ["payroll-db"],
  });
});

test("a certificate of a service principal counts as well, and a plan that is made twice says the same", async () => {
  const principal = aServicePrincipal({ credentials: [aCertificate(2)] });
  const reads = { applications: complete([]), "service-principals": complete([principal]) };
  expect(await scan({ ...reads, "vault-objects": vaults }, "planned twice")).toMatchObject({
    [APP_ID]: ["cert-2"],
    "cert-1": ["cert-1"],
  });
});

test("an hour in which nothing has changed asks for nothing, and finds everything as it was", async () => {
  const first = await scan({ ...all(app), "vault-objects": vaults });
  await scan(quiet);
  blobs.calls();
  expect(await scan(quiet)).toEqual(first);
  expect(blobs.calls().filter((call) => call.includes("certificates/"))).toEqual([]);

  restart();
  expect(await scan(quiet)).toEqual(first);
  expect(blobs.calls().filter((call) => call.startsWith("get certificates/"))).toEqual([
    "get certificates/placed.json",
  ]);
});

test("it moves when the application gets it, loses it, is switched off, or goes", async () => {
  const bare = anApplication({ credentials: [aSecret(1)] });
  const alone = { "cert-1": ["cert-1"] };
  const together = { [APP_ID]: ["cert-1"] };
  expect(await scan({ ...all(bare), "vault-objects": vaults })).toMatchObject(alone);
  expect(await scan({ ...quiet, applications: delta(app) })).toMatchObject(together);
  expect(await scan({ ...quiet, applications: delta(bare) })).toMatchObject(alone);
  expect(await scan({ ...quiet, applications: delta(app) })).toMatchObject(together);
  const off = aServicePrincipal({ isEnabled: false });
  expect(await scan({ ...quiet, "service-principals": delta(off) })).toMatchObject(alone);
  expect(await scan({ ...quiet, "service-principals": delta({ gone: off.id }) })).toMatchObject(
    together,
  );
  expect(await scan({ ...quiet, applications: delta({ gone: app.id }) })).toMatchObject(alone);
  expect(await scan(quiet)).toMatchObject(alone);
});

test("it moves when the vault renews it", async () => {
  await scan({ ...all(app), "vault-objects": vaults });
  const renewed = inVault(1, { thumbprint: aThumbprint(9) });
  const after = { ...quiet, "vault-objects": complete([renewed, inVault(2), aVaultObject()]) };
  expect(await scan(after)).toMatchObject({ "cert-1": ["cert-1"] });
  const both = anApplication({ credentials: [aCertificate(1), aCertificate(9)] });
  expect(await scan({ ...after, applications: delta(both) })).toMatchObject({
    [APP_ID]: ["cert-1"],
  });
});

test("of two applications that have it the first by id gets it, unless that one is switched off", async () => {
  const reads = { ...all(other, app), "vault-objects": vaults };
  expect(await scan(reads)).toMatchObject({ [APP_ID]: ["cert-1"] });
  const off = delta({ ...app, isDisabled: true });
  expect(await scan({ ...quiet, applications: off })).toMatchObject({ [OTHER_APP]: ["cert-1"] });
});

test("half a directory takes nothing away, and the next whole one makes up for it", async () => {
  await scan({ ...all(app), "vault-objects": vaults });
  const bare = anApplication({ credentials: [] });
  const failed = { applications: complete([bare]), "vault-objects": vaults };
  expect(await scan(failed)).toMatchObject({ [APP_ID]: ["cert-1"] });
  expect(await scan({ ...all(bare), "vault-objects": vaults })).toMatchObject({
    "cert-1": ["cert-1"],
  });
});

test("reads in several parts add up", async () => {
  const reads = {
    applications: complete([other], [app]),
    "service-principals": complete([]),
    "vault-objects": complete([inVault(1)], [inVault(2), aVaultObject()]),
  };
  expect(await scan(reads)).toMatchObject({ [APP_ID]: ["cert-1"], "cert-2": ["cert-2"] });
});

test("what is placed wrongly by a process that knows less is put right within the same scan", async () => {
  const bare = anApplication({ credentials: [] });
  await scan({ ...all(bare), "vault-objects": vaults });
  await scan(quiet); // this process is sure now that nobody has it
  const sure = places;
  restart();
  expect(await scan({ ...quiet, applications: delta(app) })).toMatchObject({
    [APP_ID]: ["cert-1"],
  });
  const wrong = await sure.place(inVault(1));
  expect(wrong.certificateOf).toBeUndefined();
  places = sure;
  expect(await scan(quiet)).toMatchObject({ [APP_ID]: ["cert-1"] });
  expect((await places.place(inVault(1))).certificateOf).toBe(APP_ID);
});

test("a key's own name that is no thumbprint joins nothing", async () => {
  const named = anApplication({ credentials: [aCertificate(1, { thumbprint: "ABCD" })] });
  const short = complete([inVault(1, { thumbprint: "ABCD" })]);
  expect(await scan({ ...all(named), "vault-objects": short })).toEqual({ "cert-1": ["cert-1"] });
});
