import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HOUR_MS } from "../../shared/core/time.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import { createFindingsStore } from "../../shared/findings/findings-store.ts";
import { createSaidStore, type Said, type SaidStore } from "../../shared/findings/said-store.ts";
import {
  type AccessFact,
  keyOfAccess,
  subjectOfAccess,
} from "../../shared/inventory/access-records.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import {
  type AccessRecordsStore,
  createAccessRecordsStore,
} from "../../shared/scan/access-records-store.ts";
import { createJudgeNow } from "../../shared/scan/judge-now.ts";
import { createMendAccess } from "../../shared/scan/mend-access.ts";
import { createMergeActivities } from "../../shared/scan/merge-activities.ts";
import { notingPowers } from "../../shared/scan/noting-powers.ts";
import { createPowersStore, type PowersStore } from "../../shared/scan/powers-store.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import type { ScanInput } from "../../shared/scan/scan-types.ts";
import { NO_ACTS } from "../build/no-acts.ts";
import {
  aCatalogue,
  aMembership,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  aGroup,
  aPowerfulGroup,
  aUser,
  aWorkload,
  CLIENT_ID,
  ENTRA,
  GROUP_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { anId } from "../build/an-act.ts";
import { aPolicy, policyInForce } from "../build/a-policy.ts";
import { aProgress } from "../build/a-source.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let clock: MovableClock;
let facts: FactsSpace<AccessFact>;
let said: SaidStore;
let records: AccessRecordsStore;
let powers: PowersStore;
let judgeNow: ReturnType<typeof createJudgeNow<AccessFact, AccessSubject>>;
let merging: ReturnType<typeof createMergeActivities<AccessFact, AccessSubject>>;
let mendAccess: ReturnType<typeof createMendAccess>;
let runs = 0;

const policy = aPolicy();
const matter = accessMatter(aCatalogue());
const NOTHING: readonly Said[] = [];

beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = movableClock();
  const blobs = freshBlobs(azurite);
  facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  const table = freshTable(azurite, "Findings");
  const findings = createFindingsStore({ table, build: "test" });
  said = createSaidStore({ table, kind: "access" });
  records = createAccessRecordsStore({ table: freshTable(azurite, "Access") });
  powers = createPowersStore({ blobs });
  const catalogue = { read: () => Promise.resolve(aCatalogue()) };
  merging = createMergeActivities({
    ...{ findings, records, clock, epoch: "1", acts: NO_ACTS },
    facts: notingPowers(facts, { catalogue, powers }),
    policies: policyInForce(policy),
    matter: () => Promise.resolve(matter),
    manifest: keptForRun(() => facts.read()),
    confirmGone: (_set, candidates) => Promise.resolve(candidates.map(({ key }) => key)),
  });
  judgeNow = createJudgeNow({ facts, findings, said, records, acts: NO_ACTS, clock });
  mendAccess = createMendAccess({ facts, said, catalogue, records, powers });
});

/** Finds exactly these facts and says what follows; a scan that dies does not commit. */
async function scan(
  found: readonly AccessFact[],
  { dies = false }: { dies?: boolean } = {},
): Promise<void> {
  runs += 1;
  const runId = `run-${runs}`;
  const changes = found.map((fact) => ({
    ...{ kind: "seen" as const, fact },
    ...{ key: keyOfAccess(fact), subject: subjectOfAccess(fact) },
  }));
  const staged = await facts.stage(runId, "entra-roles", 0, "complete", changes);
  const source = aProgress({ source: "entra-roles", state: "done", staged: [staged] });
  const run: ScanInput = {
    ...{ runId, kind: "access", startedAt: clock.now().toISOString(), startedBy: "test" },
    ...{ sources: ["entra-roles"], lock: "an etag" },
  };
  const input = { run, sources: [source] };
  const settled = await merging.settleFacts(input);
  if (settled.kind === "slices") {
    for (let slice = 0; slice < settled.plan.slices.length; slice += 1) {
      await merging.mergeSlice({ run, plan: settled.plan, slice });
    }
    if (!dies) await merging.commit({ ...input, ...settled, changed: 0, existing: {} });
  }
  clock.forward(HOUR_MS);
}

const mend = (settled = NOTHING): Promise<void> =>
  mendAccess({ settled, narrowed: [] }, clock.now());

const OTHER_ID = anId(7);
const OTHER_CLIENT_ID = anId(8);
const AUTHENTICATION = anEntraRole({ roleId: ENTRA.authenticationPolicyAdministrator });

/** All that is kept, of those of whom anything may be. */
async function kept(): Promise<unknown> {
  const ids = [USER_ID, OTHER_ID, GROUP_ID, CLIENT_ID, OTHER_CLIENT_ID];
  return {
    subjects: await records.subjects(),
    access: await Promise.all(ids.map((id) => records.get(id))),
    powers: await powers.all(),
  };
}

test("what a scan that died has kept and noted is brought back to what the facts say", async () => {
  const group = [aPowerfulGroup(), anAzureRole({ principal: aGroup(), principalType: "Group" })];
  const so = [anEntraRole(), ...group, aMembership(), aWorkload(), anApplicationPermission()];
  await scan(so);
  const before = await kept();
  expect(before).toMatchObject({ powers: [{ tier: 0 }] });
  expect(await records.subjects()).toHaveLength(3);

  const other = { id: OTHER_CLIENT_ID, appId: anId(9) };
  await scan(
    [
      AUTHENTICATION,
      anEntraRole({ principal: aUser({ id: OTHER_ID }) }),
      ...group,
      aMembership({ principal: aUser({ id: OTHER_ID }) }),
      aWorkload(),
      aWorkload(other),
      anApplicationPermission({ clientId: OTHER_CLIENT_ID }),
    ],
    { dies: true },
  );
  expect(await kept()).not.toEqual(before);
  // The tenant is as it was, and the facts have never known it otherwise: there is nothing to look at.
  await scan(so);
  expect(await kept()).not.toEqual(before);

  await mend();
  expect(await kept()).toEqual(before);
  await mend();
  expect(await kept()).toEqual(before);
});

test("what an event has seen since the facts were written counts, until it is settled", async () => {
  await scan([anEntraRole()]);
  const look = (subject: string, held: readonly AccessFact[]) =>
    judgeNow(
      {
        ...{ subject, sources: ["entra-roles"] },
        now: () => held.map((fact) => ({ key: keyOfAccess(fact), fact })),
      },
      matter,
      policy,
    );
  await look(USER_ID, [AUTHENTICATION]);
  await look(OTHER_ID, [anEntraRole({ principal: aUser({ id: OTHER_ID }) })]);
  const seen = await kept();
  expect(await records.subjects()).toHaveLength(2);
  await mend();
  expect(await kept()).toEqual(seen);

  await mend(await said.all());
  expect(await records.subjects()).toEqual([USER_ID]);
  expect(await records.get(USER_ID)).toMatchObject({
    own: { holdings: [{ name: "Global Administrator" }] },
  });
});
