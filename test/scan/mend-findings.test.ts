import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HOUR_MS } from "../../shared/core/time.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import { findingPartitions } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import { createSaidStore, type SaidStore } from "../../shared/findings/said-store.ts";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import type { FindingChange } from "../../shared/findings/finding-change.ts";
import { judgeFacts } from "../../shared/findings/judge.ts";
import { EMPTY_MEMO } from "../../shared/findings/memo.ts";
import { type Holder, subjectOf } from "../../shared/inventory/holder.ts";
import type { ApplicationFact, Fact } from "../../shared/inventory/records.ts";
import { createMergeActivities, type MergeDeps } from "../../shared/scan/merge-activities.ts";
import { mendFindings } from "../../shared/scan/mend-findings.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import { NO_ACTS } from "../build/no-acts.ts";
import type { ScanInput } from "../../shared/scan/scan-types.ts";
import { anApplication, aSecret, aTenant } from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";
import { aProgress } from "../build/a-source.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let clock: MovableClock;
let facts: FactsSpace<Fact>;
let findings: FindingsStore;
let said: SaidStore;
let merging: ReturnType<typeof createMergeActivities<Fact, Holder>>;
let runs = 0;

const policy = aPolicy();

beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = movableClock();
  const blobs = freshBlobs(azurite);
  facts = createFactsSpace<Fact>({ blobs, name: "credentials", clock });
  const table = freshTable(azurite, "Findings");
  findings = createFindingsStore({ table, build: "test" });
  said = createSaidStore({ table, kind: "credentials" });
  const policies: MergeDeps<Fact, Holder>["policies"] = {
    current: () => Promise.resolve({ kind: "valid", policy, hash: "h" }),
  };
  merging = createMergeActivities({
    ...{ facts, findings, policies, clock, epoch: "1", acts: NO_ACTS },
    matter: () => Promise.resolve(credentialMatter(aTenant())),
    manifest: keptForRun(() => facts.read()),
    confirmGone: (_set, candidates) => Promise.resolve(candidates.map(({ key }) => key)),
  });
});

/** The `n`th application; its secret ends in ten days. */
function application(n: number): ApplicationFact {
  const digit = String(n);
  return anApplication({
    id: `${digit.repeat(8)}-3333-4333-8333-333333333333`,
    appId: `${digit.repeat(8)}-1111-4111-8111-111111111111`,
    credentials: [
      aSecret(n, { endsAt: new Date(clock.now().getTime() + 240 * HOUR_MS).toISOString() }),
    ],
  });
}

/** Reads exactly these applications and says what follows; a scan that dies does not commit. */
async function scan(
  applications: readonly ApplicationFact[],
  { dies = false }: { dies?: boolean } = {},
): Promise<void> {
  runs += 1;
  const runId = `run-${runs}`;
  const changes = applications.map((fact) => ({
    ...{ kind: "seen" as const, fact },
    ...{ key: fact.id, subject: subjectOf(fact) },
  }));
  const staged = await facts.stage(runId, "applications", 0, "complete", changes);
  const source = aProgress({ source: "applications", state: "done", staged: [staged] });
  const run: ScanInput = {
    ...{ runId, kind: "credentials", startedAt: clock.now().toISOString(), startedBy: "test" },
    ...{ sources: ["applications"], lock: "an etag" },
  };
  const input = { run, sources: [source] };
  const settled = await merging.settleFacts(input);
  if (settled.kind !== "slices") return;
  for (let slice = 0; slice < settled.plan.slices.length; slice += 1) {
    await merging.mergeSlice({ run, plan: settled.plan, slice });
  }
  if (!dies) await merging.commit({ ...input, ...settled, changed: 0, existing: {} });
}

/** What is said of an application, as its scan says it. */
function aPresentOf(fact: ApplicationFact): Extract<FindingChange, { kind: "present" }> {
  const context = { now: clock.now(), policy };
  const subject = subjectOf(fact);
  const { changes } = judgeFacts(subject, [fact], undefined, credentialMatter(aTenant()), context);
  const present = changes.find(({ kind }) => kind === "present");
  if (present?.kind !== "present") throw new Error("Nothing is said of it.");
  return present;
}

async function idsOf(digit: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const partition of findingPartitions) {
    for await (const page of findings.standing(partition)) {
      const own = page.filter(({ finding }) => finding.subject.id.startsWith(digit));
      ids.push(...own.map(({ finding }) => finding.id));
    }
  }
  return ids;
}

function memoNaming(ids: readonly string[]): string {
  const rest = { hash: "h", thread: "t", detector: "d", key: [] };
  return JSON.stringify({ said: ids.map((id) => ({ id, ...rest })) });
}

/** Names of the applications whose findings are not resolved. */
async function standing(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const partition of findingPartitions) {
    for await (const page of findings.standing(partition)) {
      found.push(
        ...page.map(({ finding }) => `${finding.detector} ${finding.subject.id.slice(0, 1)}`),
      );
    }
  }
  return found.sort();
}

const mend = (): Promise<number> =>
  mendFindings(
    { facts, findings, said, matter: credentialMatter(aTenant()), acts: NO_ACTS },
    { now: clock.now(), policy },
  );

test("what a scan said that died is held against the facts: nothing true is lost, nothing false stands", async () => {
  const [one, two, three] = [application(1), application(2), application(3)];
  await scan([one, two]);
  const before = await standing();
  expect(before.length).toBeGreaterThan(1);

  clock.forward(HOUR_MS);
  await scan([two, three], { dies: true });
  expect(await standing()).not.toEqual(before);

  // The tenant is as it was, and the facts have never known it otherwise: there is nothing to look at.
  clock.forward(HOUR_MS);
  await scan([one, two]);
  expect(await standing()).not.toEqual(before);

  expect(await mend()).toBe(2);
  expect(await standing()).toEqual(before);
  expect(await mend()).toBe(0);
});

test("what an event has said since counts, and what it did not say ends", async () => {
  const [one, two] = [application(1), application(2)];
  await scan([one]);
  await scan([one, two], { dies: true });
  const opened = await standing();

  const saidOfTwo = {
    subject: subjectOf(two),
    sources: ["vault-objects"],
    ids: [],
    seen: [],
    leftOut: [],
  };
  const memo = memoNaming(await idsOf("2"));
  await said.put({ ...saidOfTwo, memo }, clock.now(), undefined);
  expect(await mend()).toBe(0);
  expect(await standing()).toEqual(opened);

  const [row] = await said.all();
  await said.put({ ...saidOfTwo, memo: EMPTY_MEMO }, clock.now(), row);
  expect(await mend()).toBe(1);
  expect(await standing()).toEqual(opened.filter((name) => name.endsWith("1")));
});

test("what a dead scan said of another subject is said again of the one that the facts remember", async () => {
  const one = application(1);
  await scan([one]);
  const [id = ""] = await idsOf("1");
  const moved = { ...aPresentOf(one), by: "another subject" };
  expect(moved.id).toBe(id);
  await findings.apply([moved], clock.now());
  expect(await mend()).toBe(1);
  expect(await mend()).toBe(0);
});

test("what a scan has said of a subject since an event looked at it stands", async () => {
  const one = application(1);
  const row = { subject: subjectOf(one), sources: ["vault-objects"], ids: [], seen: [] };
  await said.put({ ...row, memo: EMPTY_MEMO, leftOut: [] }, clock.now(), undefined);
  await scan([one]);
  const opened = await standing();
  expect(opened).not.toEqual([]);
  expect(await mend()).toBe(0);
  expect(await standing()).toEqual(opened);
});
