import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ActsStore, createActsStore } from "../../shared/audit/acts-store.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import { findingPartitions } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import { createSaidStore, type SaidStore } from "../../shared/findings/said-store.ts";
import type { Finding } from "../../shared/findings/finding.ts";
import type { WorkloadPart } from "../../shared/inventory/audit-workload-acts.ts";
import { keyOfFederated, subjectOf } from "../../shared/inventory/holder.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { actKey } from "../../shared/privilege/acted.ts";
import { createApplicationRefresh } from "../../shared/scan/refresh-application.ts";
import { createPowersStore, type PowersStore } from "../../shared/scan/powers-store.ts";
import { settleSaid } from "../../shared/scan/settle-said.ts";
import { createSubjectActs } from "../../shared/scan/subject-acts.ts";
import { aFederatedCredential, aKeyId, anApplication, APP_ID, aTenant } from "../build/a-holder.ts";
import { aPolicy, policyInForce } from "../build/a-policy.ts";
import { aCredentialAct, anAct, APP } from "../build/an-act.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable } from "../support/fresh-table.ts";

const SP = "3a000000-0000-4000-8000-00000000003a";
const APPLICATION = `GET /applications/${APP}`;
const TRUSTS = `${APPLICATION}/federatedIdentityCredentials`;
const gone = () => ({ status: 404, code: "Request_ResourceNotFound" });
const refused = () => ({ status: 403, code: "Authorization_RequestDenied" });
const EPOCHS = ["applications", "federated-credentials", "service-principals"];

let azurite: RunningAzurite;
let wire: WireAzure;
let facts: FactsSpace<Fact>;
let findings: FindingsStore;
let acts: ActsStore;
let refresh: ReturnType<typeof createApplicationRefresh>;
let warned: string[];
let powers: PowersStore;
let said: SaidStore;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
  wire = await startWireAzure();
});
afterAll(async () => {
  wire.stop();
  await azurite.stop();
});
beforeEach(async () => {
  const clock = movableClock();
  warned = [];
  const blobs = freshBlobs(azurite);
  facts = createFactsSpace<Fact>({ blobs, name: "credentials", clock });
  const table = freshTable(azurite, "Findings");
  findings = createFindingsStore({ table, build: "test" });
  acts = createActsStore({ table: freshTable(azurite, "Audit") });
  refresh = createApplicationRefresh({
    ...{ facts, findings, clock, tenantId: "tenant" },
    said: (said = createSaidStore({ table, kind: "credentials" })),
    acts: createSubjectActs({ acts, clock }),
    graph: wire.graph,
    powers: (powers = createPowersStore({ blobs })),
    matter: () => Promise.resolve(credentialMatter(aTenant())),
    policies: policyInForce(),
    log: { warn: (_message, { why }) => warned.push(String(why)) },
  });
  wire.reset();
  wire.on(TRUSTS, () => ({ value: [] }));
  await known(anApplication({ id: APP }));
});

/** What a scan has found before. */
async function known(...all: readonly Fact[]): Promise<void> {
  const keyOf = (fact: Fact): string =>
    fact.kind === "federated-credential" ? keyOfFederated(fact) : APP;
  const sets = Map.groupBy(all, ({ kind }) =>
    kind === "application" ? "applications" : "federated-credentials",
  );
  const reads: Parameters<typeof facts.plan>[1] = Object.fromEntries(
    await Promise.all(
      [...sets].map(async ([set, some]) => {
        const changes = some.map((fact) => ({
          ...{ kind: "seen" as const, fact, key: keyOf(fact), subject: subjectOf(fact) },
        }));
        const staged = await facts.stage("run", set, 0, "complete", changes);
        return [set, { mode: "complete" as const, parts: [staged] }] as const;
      }),
    ),
  );
  const now = new Date("2026-03-02T08:00:00.000Z");
  const plan = await facts.plan("run", reads, { now, evaluateAll: false });
  for (const slice of plan.slices) {
    await facts.mergeSlice(slice, {
      confirmGone: () => Promise.resolve([]),
      visit: (subjects) => Promise.resolve(subjects.map(() => ({}))),
    });
  }
  await facts.commit(plan, { sets: { applications: { scopes: EPOCHS } } });
}

function row(...secrets: readonly number[]): object {
  return {
    ...{ id: APP, appId: APP_ID, displayName: "Payroll API" },
    passwordCredentials: secrets.map((n) => ({
      ...{ keyId: aKeyId(n), startDateTime: "2026-03-01T00:00:00Z" },
      endDateTime: "2026-06-01T00:00:00Z",
    })),
  };
}

async function look(
  logged: readonly LoggedAct[] = [],
  on: WorkloadPart["on"] = "application",
): Promise<readonly Pick<Finding, "detector" | "state" | "severity">[]> {
  await acts.add(logged);
  await refresh({
    on,
    objectId: on === "application" ? APP : SP,
    freshActs: new Set(logged.map(actKey)),
  });
  const all: Finding[] = [];
  for (const partition of findingPartitions) {
    for await (const page of findings.standing(partition)) {
      all.push(...page.map(({ finding }) => finding));
    }
  }
  return all;
}
const added = (n: number): LoggedAct =>
  anAct(
    aCredentialAct({
      ...{ on: "application", objectId: APP },
      added: [{ keyId: aKeyId(n), type: "Password" }],
    }),
    { at: "2026-03-02T08:58:00.000Z" },
  );

describe("a fresh look at an application", () => {
  it("finds a new secret, and who added it", async () => {
    wire.on(APPLICATION, () => row(1));
    expect(await look([added(1)])).toMatchObject([
      {
        detector: "credential-added",
        severity: "low",
        evidence: { keyId: aKeyId(1), actor: "ada@contoso.example" },
      },
    ]);
  });

  it("weighs it by the power that was noted last", async () => {
    await powers.note(new Map([[SP, { appId: APP_ID, tier: 0, by: "Directory.ReadWrite.All" }]]));
    wire.on(APPLICATION, () => row(1));
    expect(await look()).toContainEqual(
      expect.objectContaining({ detector: "credential-added", severity: "high" }),
    );
  });

  it("finds whom it trusts anew", async () => {
    wire.on(APPLICATION, () => row());
    wire.on(TRUSTS, () => ({
      value: [
        {
          ...{ id: aKeyId(7), name: "deploy", audiences: ["api://AzureADTokenExchange"] },
          ...{ issuer: "https://token.actions.githubusercontent.com" },
          subject: "repo:contoso/web:ref:refs/heads/main",
        },
      ],
    }));
    expect(await look()).toMatchObject([{ detector: "federated-credential-changed" }]);
  });

  it("takes away nothing that could not be read", async () => {
    await known(anApplication({ id: APP }), aFederatedCredential({ holderId: APP }));
    wire.on(APPLICATION, () => row(1));
    wire.on(TRUSTS, refused);
    expect(await look()).toEqual([]);
    expect(warned).toHaveLength(1);
  });

  it.each([
    ["refuses", refused],
    ["does not show it", gone],
  ])("leaves it to the log when the directory %s", async (_what, answer) => {
    wire.on(APPLICATION, answer);
    expect(await look([added(1)])).toMatchObject([
      {
        detector: "credential-added",
        evidence: {
          keyId: aKeyId(1),
          confirmation: "the audit log says so; it has not been seen in the directory yet",
        },
      },
    ]);
  });

  it("leaves it to the log when a service principal shows no credential", async () => {
    wire.on(`GET /servicePrincipals/${SP}`, () => ({ ...row(), id: SP }));
    const act = anAct(
      aCredentialAct({ objectId: SP, added: [{ keyId: aKeyId(1), type: "Password" }] }),
      { at: "2026-03-02T08:58:00.000Z" },
    );
    expect(await look([act], "service-principal")).toMatchObject([
      {
        detector: "credential-added",
        evidence: {
          keyId: aKeyId(1),
          confirmation: "the audit log says so; it has not been seen in the directory yet",
        },
      },
    ]);
    // Nor does a scan show any, and it ends nothing.
    const now = new Date("2026-03-02T09:10:00.000Z");
    const settled = await settleSaid(
      {
        ...{ facts, matter: credentialMatter(aTenant()) },
        acts: createSubjectActs({ acts, clock: { now: () => now } }),
        confirmGone: () => Promise.resolve([]),
      },
      {
        ...{ said: await said.all(), startedAt: now, now, policy: aPolicy() },
        read: new Set([...EPOCHS, "application-powers"]),
      },
    );
    expect(settled).toMatchObject({ changes: [], settled: [] });
  });

  it("says nothing of a service principal that nobody knows", async () => {
    wire.on(`GET /servicePrincipals/${SP}`, gone);
    expect(await look([], "service-principal")).toEqual([]);
  });

  it("finds a secret of a service principal by its own id", async () => {
    wire.on(`GET /servicePrincipals/${SP}`, () => ({ ...row(2), id: SP }));
    expect(await look([], "service-principal")).toMatchObject([
      { detector: "credential-added", severity: "medium" },
      { detector: "credential-on-service-principal" },
    ]);
  });
});
