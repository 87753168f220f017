import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createActsStore } from "../../shared/audit/acts-store.ts";
import type { Table } from "../../shared/azure/tables.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import { findingPartitions, pendingOf } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import type { Evidence } from "../../shared/findings/finding.ts";
import { createSaidStore, type SaidStore } from "../../shared/findings/said-store.ts";
import {
  type AccessFact,
  keyOfAccess,
  subjectOfAccess,
} from "../../shared/inventory/access-records.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import { actKey } from "../../shared/privilege/acted.ts";
import { createJudgeNow, type Judged } from "../../shared/scan/judge-now.ts";
import { createMergeActivities } from "../../shared/scan/merge-activities.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import type { ScanInput } from "../../shared/scan/scan-types.ts";
import { settleSaid } from "../../shared/scan/settle-said.ts";
import { createSubjectActs, type SubjectActs } from "../../shared/scan/subject-acts.ts";
import {
  aCatalogue,
  aForeignWorkload,
  aGrant,
  CLIENT_ID,
  anEntraRole,
  aUser,
  ENTRA,
  USER_ID,
} from "../build/an-access-subject.ts";
import { anAct, aRoleAct } from "../build/an-act.ts";
import { aPolicy, policyInForce } from "../build/a-policy.ts";
import { aProgress } from "../build/a-source.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable, interruptedTable, once, rowsOf } from "../support/fresh-table.ts";

const EPOCHS = ["entra-roles", "delegated-grants"];
const policy = aPolicy();
const matter = accessMatter(aCatalogue());
// Without PIM nothing tells that it is permanent, which would be a finding of its own.
const GLOBAL = anEntraRole({ hasSchedule: false });
const AUTHENTICATION = anEntraRole({ roleId: ENTRA.authenticationPolicyAdministrator });

let azurite: RunningAzurite;
let runs = 0;
let clock: MovableClock;
let table: Table;
let facts: FactsSpace<AccessFact>;
let findings: FindingsStore;
let said: SaidStore;
let acts: SubjectActs;
let file: (act: LoggedAct) => Promise<void>;
let confirmGone: (keys: readonly string[]) => Promise<readonly string[]>;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
});
afterAll(() => azurite.stop());
beforeEach(async () => {
  clock = movableClock();
  const blobs = freshBlobs(azurite);
  facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  table = freshTable(azurite, "Findings");
  findings = createFindingsStore({ table, build: "test" });
  said = createSaidStore({ table, kind: "access" });
  const store = createActsStore({ table: freshTable(azurite, "Audit") });
  file = (act) => store.add([act]);
  acts = createSubjectActs({ acts: store, clock });
  confirmGone = (keys) => Promise.resolve(keys);
  // Somebody else: the epoch of roles begins with a first scan that finds none of the user's.
  await scan([
    anEntraRole({ principal: aUser({ id: "somebody" }), roleId: ENTRA.messageCenterReader }),
  ]);
});

/** Lets the audit timer or an event look at the user. */
async function look(
  roles: readonly AccessFact[],
  {
    freshActs = [],
    on = said,
    subject = USER_ID,
    sources = ["entra-roles"],
  }: {
    freshActs?: readonly LoggedAct[];
    on?: SaidStore;
    subject?: string;
    sources?: readonly string[];
  } = {},
): Promise<Judged | "conflict"> {
  const judgeNow = createJudgeNow<AccessFact, AccessSubject>({
    ...{ facts, findings, clock, acts },
    said: on,
  });
  const judged = await judgeNow(
    {
      subject,
      sources,
      freshActs: new Set(freshActs.map(actKey)),
      now: () => roles.map((fact) => ({ key: keyOfAccess(fact), fact })),
    },
    matter,
    policy,
  );
  clock.forward(1_000);
  return judged;
}

/** A scan that finds exactly these facts, and then looks at what events have said. */
async function scan(found: readonly AccessFact[], sources = ["entra-roles"]): Promise<void> {
  runs += 1;
  const runId = `run-${runs}`;
  const startedAt = clock.now();
  clock.forward(1_000);
  const staged = await facts.stage(
    runId,
    "entra-roles",
    0,
    "complete",
    found.map((fact) => ({
      ...{ kind: "seen" as const, fact },
      ...{ key: keyOfAccess(fact), subject: subjectOfAccess(fact) },
    })),
  );
  const source = aProgress({
    ...{ source: "entra-roles", state: "done", staged: [staged], scopes: EPOCHS },
  });
  const run: ScanInput = {
    ...{ runId, kind: "access", startedAt: startedAt.toISOString(), startedBy: "test" },
    ...{ sources: ["entra-roles"], lock: "an etag" },
  };
  const merging = createMergeActivities<AccessFact, AccessSubject>({
    ...{ facts, findings, clock, acts, epoch: "1" },
    policies: policyInForce(policy),
    matter: () => Promise.resolve(matter),
    manifest: keptForRun(() => facts.read()),
    confirmGone: (_set, candidates) => Promise.resolve(candidates.map(({ key }) => key)),
  });
  const input = { run, sources: [source] };
  const before = await said.all();
  const settled = await merging.settleFacts(input);
  if (settled.kind === "slices") {
    for (let slice = 0; slice < settled.plan.slices.length; slice += 1) {
      await merging.mergeSlice({ run, plan: settled.plan, slice });
    }
    await merging.commit({ ...input, ...settled, changed: 0, existing: {} });
  }
  const now = clock.now();
  const {
    changes,
    settled: rows,
    narrowed,
  } = await settleSaid(
    {
      ...{ facts, matter, acts },
      confirmGone: (_set, candidates) => confirmGone(candidates.map(({ key }) => key)),
    },
    { said: before, startedAt, read: new Set(sources), now, policy },
  );
  await findings.apply(changes, now);
  for (const row of rows) await said.remove(row);
  for (const row of narrowed) await said.put(row, row.at, row);
  clock.forward(MINUTE_MS);
}

/** Of the findings that stand of roles that were given: what is known. */
async function evidence(): Promise<readonly Evidence[]> {
  const found: Evidence[] = [];
  for (const partition of findingPartitions) {
    for await (const page of findings.standing(partition)) {
      found.push(
        ...page.flatMap(({ finding }) =>
          finding.detector === "entra-role-assigned" ? [finding.evidence] : [],
        ),
      );
    }
  }
  return found;
}

/** Names of the roles of which a finding stands. */
async function standing(): Promise<readonly string[]> {
  return (await evidence()).map(({ roleName }) => String(roleName)).sort();
}

async function evidenceOf(role: string): Promise<Evidence | undefined> {
  return (await evidence()).find(({ roleName }) => roleName === role);
}

/** What waits to be told, of roles that were given unless said otherwise, in the order of findings: kinds and episodes. */
async function toTell(detector = "entra-role-assigned"): Promise<readonly string[]> {
  const rows = await rowsOf(table, findingPartitions);
  return rows
    .filter(({ row }) => row.startsWith("p:"))
    .flatMap((row) => pendingOf(row).reasons)
    .filter(({ kind }) => kind.includes(detector))
    .map(({ kind, episode }) => `${kind}#${episode}`)
    .sort();
}

const BOTH = ["Authentication Policy Administrator", "Global Administrator"];

describe("a look between two scans", () => {
  it("tells what is new, and the next scan does not tell it again", async () => {
    expect(await look([GLOBAL])).toMatchObject({ changed: 1 });
    clock.forward(MINUTE_MS);
    await scan([GLOBAL]);
    expect([await standing(), await toTell()]).toEqual([
      ["Global Administrator"],
      ["entra-role-assigned#1"],
    ]);
    expect(await said.all()).toEqual([]);
  });

  it("keeps both of two roles that are given one after the other, and ends the one that is taken", async () => {
    await look([GLOBAL]);
    await look([GLOBAL, AUTHENTICATION]);
    expect(await standing()).toEqual(BOTH);
    await look([AUTHENTICATION]);
    expect(await standing()).toEqual([BOTH[0]]);
    clock.forward(MINUTE_MS);
    await scan([AUTHENTICATION]);
    expect(await standing()).toEqual([BOTH[0]]);
    expect(await toTell()).toEqual([
      "entra-role-assigned#1",
      "entra-role-assigned#1",
      "over:entra-role-assigned#1",
    ]);
  });

  it("goes on from what a scan has found meanwhile", async () => {
    await look([GLOBAL]);
    clock.forward(MINUTE_MS);
    await scan([GLOBAL, AUTHENTICATION]);
    expect(await look([GLOBAL, AUTHENTICATION])).toMatchObject({ changed: 0 });
    await look([]);
    expect(await standing()).toEqual([]);
  });

  it("tells what was there, was taken, and is given again", async () => {
    await look([GLOBAL]);
    await look([]);
    await look([GLOBAL]);
    expect(await toTell()).toEqual([
      "entra-role-assigned#1",
      "entra-role-assigned#2",
      "over:entra-role-assigned#1",
    ]);
  });

  it("changes nothing when it is repeated, and says where something may wait to be told", async () => {
    const first = await look([GLOBAL]);
    const again = await look([GLOBAL]);
    if (first === "conflict" || again === "conflict") throw new Error("Nobody else was there.");
    expect(again.changed).toBe(0);
    expect(first.partitions.every((partition) => again.partitions.includes(partition))).toBe(true);
  });

  it("tells what was widened, narrowed and widened again twice, and the next scan not a third time", async () => {
    const held = (...scopes: readonly string[]) => [aForeignWorkload(), aGrant({ scopes })];
    const lookAt = (...scopes: readonly string[]) => look(held(...scopes), { subject: CLIENT_ID });
    await scan(held("Mail.Read"));
    await lookAt("Mail.Read", "Mail.ReadWrite");
    await lookAt("Mail.Read");
    await lookAt("Mail.Read", "Mail.ReadWrite");
    const GRANTED = "delegated-permission-granted";
    const told = [1, 2, 3].map((episode) => `${GRANTED}#${episode}`);
    expect(await toTell(GRANTED)).toEqual(told);
    clock.forward(MINUTE_MS);
    await scan(held("Mail.Read", "Mail.ReadWrite"));
    expect(await toTell(GRANTED)).toEqual(told);
  });

  it("is not carried out where somebody else was quicker, and a second time tells nothing twice", async () => {
    const taps = interruptedTable(
      table,
      once(
        ({ kind, partition }) => kind === "change" && partition === "said-access",
        () => look([GLOBAL]),
      ),
    );
    const slower = createSaidStore({ table: taps, kind: "access" });
    expect(await look([GLOBAL, AUTHENTICATION], { on: slower })).toBe("conflict");
    await look([GLOBAL, AUTHENTICATION]);
    expect(await standing()).toEqual(BOTH);
    expect(await toTell()).toHaveLength(2);
  });

  it("is done again as a whole when it died half-way", async () => {
    const dying = interruptedTable(table, ({ kind, partition }) =>
      kind === "change" && partition.startsWith("f")
        ? Promise.reject(new Error("The process ended."))
        : Promise.resolve(),
    );
    const real = findings;
    findings = createFindingsStore({ table: dying, build: "test" });
    await expect(look([GLOBAL])).rejects.toThrow("The process ended.");
    findings = real;
    await look([GLOBAL]);
    expect(await toTell()).toEqual(["entra-role-assigned#1"]);
  });

  it("leaves to the next scan what is more than a row takes", async () => {
    const name = "x".repeat(600_000);
    const big = anEntraRole({ principal: aUser({ name }) });
    expect(await look([big])).toEqual({ changed: 0, partitions: [] });
    expect([await standing(), await said.all()]).toEqual([[], []]);
  });
});

describe("what a scan makes of what was said between two scans", () => {
  it("waits for a scan that has begun later", async () => {
    await look([GLOBAL]);
    const [row] = await said.all();
    if (row === undefined) throw new Error("Something was said.");
    // Said while the scan is reading, which does not see it yet.
    await said.put(row, new Date(clock.now().getTime() + 500), row);
    await scan([]);
    expect([await standing(), (await said.all()).length]).toEqual([["Global Administrator"], 1]);
    await scan([GLOBAL]);
    expect([await standing(), await said.all()]).toEqual([["Global Administrator"], []]);
  });

  it("ends what is so no longer, once that is sure: a list may be behind", async () => {
    await look([GLOBAL]);
    clock.forward(MINUTE_MS);
    confirmGone = () => Promise.resolve([]);
    await scan([]);
    expect(await standing()).toEqual(["Global Administrator"]);
    confirmGone = () => Promise.reject(new Error("The directory did not answer."));
    await scan([]);
    expect(await standing()).toEqual(["Global Administrator"]);
    confirmGone = (keys) => Promise.resolve(keys);
    await scan([]);
    expect([await standing(), await said.all()]).toEqual([[], []]);
  });

  it("counts the sources one by one: not all are read by the same scan", async () => {
    await look([GLOBAL]);
    const [row] = await said.all();
    if (row === undefined) throw new Error("Something was said.");
    await said.put({ ...row, sources: ["entra-roles", "workloads"] }, clock.now(), row);
    clock.forward(MINUTE_MS);
    await scan([GLOBAL], ["entra-roles"]);
    expect((await said.all()).map(({ sources }) => sources)).toEqual([["workloads"]]);
    await scan([GLOBAL], ["workloads"]);
    expect(await said.all()).toEqual([]);
  });
});

describe("what an event saw gone, and the next scan shows all the same", () => {
  // Of a guest, so that what is so is told besides what became.
  const HELD = anEntraRole({ hasSchedule: false, principal: aUser({ isGuest: true }) });
  const RISKY = "privilege-risky-holder";
  const over = async () => [await toTell(RISKY), await toTell()];
  const TOLD = [
    [`over:${RISKY}#1`, `${RISKY}#1`],
    ["entra-role-assigned#1", "over:entra-role-assigned#1"],
  ];

  beforeEach(async () => {
    await scan([HELD]);
    await look([]);
    clock.forward(MINUTE_MS);
    expect(await over()).toEqual(TOLD);
  });

  it("stays over while it is gone at its own place, and is told once: a list may be behind", async () => {
    await scan([HELD]);
    confirmGone = () => Promise.reject(new Error("The directory did not answer."));
    await scan([HELD]);
    expect([await over(), await standing(), (await said.all()).length]).toEqual([TOLD, [], 1]);
    await scan([]);
    expect([await over(), await standing(), await said.all()]).toEqual([TOLD, [], []]);
  });

  it("begins anew when it is there again", async () => {
    confirmGone = () => Promise.resolve([]);
    await scan([HELD]);
    expect(await said.all()).toEqual([]);
    expect(await over()).toEqual([
      [`over:${RISKY}#1`, `${RISKY}#1`, `${RISKY}#2`],
      ["entra-role-assigned#1", "entra-role-assigned#2", "over:entra-role-assigned#1"],
    ]);
    await look([]);
    expect(await standing()).toEqual([]);
  });

  it("is believed when it shows for a day", async () => {
    await scan([HELD]);
    clock.forward(24 * 60 * MINUTE_MS);
    await scan([HELD]);
    expect([await standing(), await said.all()]).toEqual([["Global Administrator"], []]);
  });

  it("stays over as well while other sources have yet to be read", async () => {
    const [row] = await said.all();
    if (row === undefined) throw new Error("Something was said.");
    await said.put({ ...row, sources: ["entra-roles", "workloads"] }, row.at, row);
    await scan([HELD]);
    confirmGone = () => Promise.reject(new Error("The directory did not answer."));
    await scan([HELD]);
    expect((await said.all()).map(({ sources, seen }) => [sources, seen])).toEqual([
      [["workloads"], [[keyOfAccess(HELD), null]]],
    ]);
    confirmGone = () => Promise.resolve([]);
    await scan([HELD], ["workloads"]);
    expect([await standing(), await said.all()]).toEqual([["Global Administrator"], []]);
  });
});

describe("what was said when only some of its sources have been read", () => {
  it("is left to the facts as far as these show it, also when they lose it again", async () => {
    await look([GLOBAL]);
    const [row] = await said.all();
    if (row === undefined) throw new Error("Something was said.");
    await said.put({ ...row, sources: ["entra-roles", "workloads"] }, clock.now(), row);
    clock.forward(MINUTE_MS);
    await scan([GLOBAL], ["entra-roles"]);
    await scan([], ["entra-roles"]);
    expect(await standing()).toEqual([]);
    // A look that reads something else takes what is known for its roles.
    let known: readonly string[] = [];
    await createJudgeNow<AccessFact, AccessSubject>({ facts, findings, clock, acts, said })(
      {
        subject: USER_ID,
        sources: ["workloads"],
        now: (all) => {
          known = all.map(({ key }) => key);
          return all;
        },
      },
      matter,
      policy,
    );
    expect([known, await standing()]).toEqual([[], []]);
  });

  it("is kept as far as they do not show it: lists are behind", async () => {
    await look([GLOBAL]);
    const [row] = await said.all();
    if (row === undefined) throw new Error("Something was said.");
    await said.put({ ...row, sources: ["entra-roles", "workloads"] }, clock.now(), row);
    clock.forward(MINUTE_MS);
    await scan([], ["entra-roles"]);
    expect((await said.all()).map(({ seen }) => seen)).toEqual([[[keyOfAccess(GLOBAL), GLOBAL]]]);
  });
});

describe("what a scan has said since an event looked, while what the event said waits for other sources", () => {
  const waiting = { sources: ["workloads"] };
  const byScan = async () => {
    await look([GLOBAL], waiting);
    clock.forward(MINUTE_MS);
    await scan([GLOBAL, AUTHENTICATION]);
    expect((await said.all()).map(({ sources }) => sources)).toEqual([["workloads"]]);
  };

  it("ends with the look that does not find it any more", async () => {
    await byScan();
    await look([GLOBAL], waiting);
    expect(await standing()).toEqual(["Global Administrator"]);
  });

  it("learns who did it from the log, and is told once", async () => {
    await byScan();
    const act = anAct(
      aRoleAct({
        principalId: USER_ID,
        roleTemplateId: ENTRA.authenticationPolicyAdministrator,
      }),
      { at: clock.now().toISOString() },
    );
    await file(act);
    expect(await look([GLOBAL, AUTHENTICATION], { ...waiting, freshActs: [act] })).toMatchObject({
      changed: 1,
    });
    expect(await evidenceOf("Authentication Policy Administrator")).toMatchObject({
      actor: "ada@contoso.example",
    });
    expect(await toTell()).toEqual(["entra-role-assigned#1", "entra-role-assigned#1"]);
  });

  it("is told again when the event's look has ended it, and it is given again and found by a scan", async () => {
    await byScan();
    await look([GLOBAL], { sources: ["entra-roles", "workloads"] });
    clock.forward(MINUTE_MS);
    await scan([GLOBAL]);
    await scan([GLOBAL, AUTHENTICATION]);
    expect(await standing()).toEqual(BOTH);
    await look([GLOBAL], waiting);
    expect(await standing()).toEqual(["Global Administrator"]);
  });

  it("is still known when only some of the sources have been read", async () => {
    await look([GLOBAL], { sources: ["entra-roles", "workloads"] });
    clock.forward(MINUTE_MS);
    await scan([GLOBAL, AUTHENTICATION]);
    await look([GLOBAL], waiting);
    expect(await standing()).toEqual(["Global Administrator"]);
  });
});

describe("what the audit log says between two scans", () => {
  const given = () => anAct(aRoleAct({ principalId: USER_ID }), { at: clock.now().toISOString() });
  const taken = () =>
    anAct(aRoleAct({ principalId: USER_ID, verb: "taken" }), {
      ...{ at: new Date(clock.now().getTime() + 1_000).toISOString(), number: 1 },
    });

  it("is told as unconfirmed, and is the same finding when it shows", async () => {
    const act = given();
    await file(act);
    await look([], { freshActs: [act] });
    expect(await standing()).toEqual(["Global Administrator"]);
    clock.forward(MINUTE_MS);
    await scan([]);
    expect([await standing(), (await said.all()).length]).toEqual([["Global Administrator"], 1]);
    await look([GLOBAL]);
    await scan([GLOBAL]);
    expect(await toTell()).toEqual(["entra-role-assigned#1"]);
    expect(await said.all()).toEqual([]);
  });

  it("ends a day after it has not shown", async () => {
    const act = given();
    await file(act);
    await look([], { freshActs: [act] });
    clock.forward(24 * 60 * MINUTE_MS);
    await scan([]);
    expect([await standing(), await said.all()]).toEqual([[], []]);
  });

  it("is told once when it was taken before anybody looked, and again when that happens again", async () => {
    for (const episode of [1, 2]) {
      const some = [given(), taken()];
      for (const act of some) await file(act);
      clock.forward(MINUTE_MS);
      await look([], { freshActs: some });
      await look([], { freshActs: some });
      expect(await standing()).toEqual([]);
      expect(await toTell()).toHaveLength(episode);
      clock.forward(25 * 60 * MINUTE_MS);
      await scan([]);
    }
  });

  it("is told when it was taken again, although a scan passed by before the log's own look", async () => {
    const some = [given(), taken()];
    for (const act of some) await file(act);
    clock.forward(MINUTE_MS);
    await scan([AUTHENTICATION]);
    expect(await toTell()).toEqual(["entra-role-assigned#1"]);
    await look([AUTHENTICATION], { freshActs: some });
    await look([AUTHENTICATION], { freshActs: some });
    expect(await toTell()).toEqual(["entra-role-assigned#1", "entra-role-assigned#1"]);
    expect(await standing()).toEqual([BOTH[0]]);
  });

  it("is told by the scan that first shows it, although one before it passed by", async () => {
    await file(given());
    await scan([AUTHENTICATION]);
    await scan([AUTHENTICATION, GLOBAL]);
    expect(await standing()).toEqual(BOTH);
    expect(await toTell()).toEqual(["entra-role-assigned#1", "entra-role-assigned#1"]);
  });

  it("adds who did it to what has been told, without another message", async () => {
    const act = given();
    clock.forward(MINUTE_MS);
    await scan([GLOBAL]);
    await file(act);
    expect(await look([GLOBAL], { freshActs: [act] })).toMatchObject({ changed: 1 });
    await scan([GLOBAL]);
    expect(await toTell()).toEqual(["entra-role-assigned#1"]);
    expect(await evidenceOf("Global Administrator")).toMatchObject({
      actor: "ada@contoso.example",
    });
  });
});
