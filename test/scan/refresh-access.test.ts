import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import { createFindingsStore } from "../../shared/findings/findings-store.ts";
import { createSaidStore, type SaidStore } from "../../shared/findings/said-store.ts";
import {
  type AccessFact,
  keyOfAccess,
  subjectOfAccess,
} from "../../shared/inventory/access-records.ts";
import { createPowersStore, type PowersStore } from "../../shared/scan/powers-store.ts";
import { type AccessAspect, createAccessRefresh } from "../../shared/scan/refresh-access.ts";
import { NO_ACTS } from "../build/no-acts.ts";
import {
  aCatalogue,
  aGroup,
  aMembership,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  APP_ROLE,
  aUser,
  aWorkload,
  CLIENT_ID,
  ENTRA,
  GRAPH_ID,
  GROUP_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { policyInForce } from "../build/a-policy.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable } from "../support/fresh-table.ts";

const ROLES = "GET /roleManagement/directory";
const PERMISSIONS = `GET /servicePrincipals/${CLIENT_ID}/appRoleAssignments`;
const GRANTS = "GET /oauth2PermissionGrants";
const unlicensed = () => ({ status: 400, code: "AadPremiumLicenseRequired" });
const nothing = () => ({ value: [] });

let azurite: RunningAzurite;
let wire: WireAzure;
let facts: FactsSpace<AccessFact>;
let said: SaidStore;
let refresh: ReturnType<typeof createAccessRefresh>;
let warned: string[];
let powers: PowersStore;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
  wire = await startWireAzure();
});
afterAll(async () => {
  wire.stop();
  await azurite.stop();
});
beforeEach(() => {
  const clock = movableClock();
  warned = [];
  const blobs = freshBlobs(azurite);
  facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  const table = freshTable(azurite, "Findings");
  said = createSaidStore({ table, kind: "access" });
  refresh = createAccessRefresh({
    ...{ facts, said, clock, acts: NO_ACTS, tenantId: "tenant" },
    graph: wire.graph,
    powers: (powers = createPowersStore({ blobs })),
    catalogue: { read: () => Promise.resolve(aCatalogue()) },
    findings: createFindingsStore({ table, build: "test" }),
    matter: () => Promise.resolve(accessMatter(aCatalogue())),
    policies: policyInForce(),
    log: { warn: (_message, { why }) => warned.push(String(why)) },
  });
  wire.reset();
  wire.directory([
    { "@odata.type": "#microsoft.graph.user", id: USER_ID, displayName: "Ada Example" },
    { "@odata.type": "#microsoft.graph.group", id: GROUP_ID, displayName: "Operators" },
  ]);
  for (const list of ["roleAssignments", "roleAssignmentScheduleInstances"]) {
    wire.on(`${ROLES}/${list}`, nothing);
  }
  wire.on(`${ROLES}/roleEligibilityScheduleInstances`, nothing);
  wire.on(PERMISSIONS, nothing);
  wire.on(GRANTS, nothing);
  wire.on(`GET /servicePrincipals/${CLIENT_ID}`, () => ({ status: 404, code: "NotFound" }));
  for (const list of ["members", "owners"]) wire.on(`GET /groups/${GROUP_ID}/${list}`, nothing);
  for (const list of ["assignmentScheduleInstances", "eligibilityScheduleInstances"]) {
    wire.on(`GET /identityGovernance/privilegedAccess/group/${list}`, nothing);
  }
});

/** What a scan has found before. */
async function known(...all: readonly AccessFact[]): Promise<void> {
  const changes = all.map((fact) => ({
    ...{ kind: "seen" as const, fact },
    ...{ key: keyOfAccess(fact), subject: subjectOfAccess(fact) },
  }));
  const staged = await facts.stage("run", "all", 0, "complete", changes);
  const reads = { all: { mode: "complete" as const, parts: [staged] } };
  const plan = await facts.plan("run", reads, {
    now: new Date("2026-03-02T08:00:00.000Z"),
    evaluateAll: false,
  });
  for (const slice of plan.slices) {
    await facts.mergeSlice(slice, {
      confirmGone: () => Promise.resolve([]),
      visit: (subjects) => Promise.resolve(subjects.map(() => ({}))),
    });
  }
  await facts.commit(plan, { sets: { all: { scopes: ["entra-roles"] } } });
}

/** Keys of what a look at a subject has found gone, or new. */
async function seenOf(subject: string, ...aspects: readonly AccessAspect[]) {
  await refresh({ subject, aspects: new Set(aspects), freshActs: new Set() });
  const row = await said.get(subject);
  return (row?.seen ?? []).map(([key, fact]) => `${fact === null ? "-" : "+"}${key}`).toSorted();
}

const assignment = (roleDefinitionId: string) => ({
  ...{ principalId: USER_ID, roleDefinitionId, directoryScopeId: "/", appScopeId: null },
});
const AUTHENTICATION = anEntraRole({ roleId: ENTRA.authenticationPolicyAdministrator });
const ELIGIBLE = anEntraRole({ isEligible: true });

describe("a fresh look at a principal's roles", () => {
  it("finds what is new and what is gone, and leaves alone what is of another system", async () => {
    await known(anEntraRole(), anAzureRole());
    wire.on(`${ROLES}/roleAssignments`, () => ({
      value: [assignment(ENTRA.authenticationPolicyAdministrator)],
    }));
    expect(await seenOf(USER_ID, "roles")).toEqual([
      `+${keyOfAccess(AUTHENTICATION)}`,
      `-${keyOfAccess(anEntraRole())}`,
    ]);
    expect((await said.get(USER_ID))?.sources).toEqual(["entra-roles"]);
  });

  it("does not take away what may be activated when that cannot be read", async () => {
    await known(anEntraRole(), ELIGIBLE);
    wire.on(`${ROLES}/roleEligibilityScheduleInstances`, unlicensed);
    expect(await seenOf(USER_ID, "roles")).toEqual([`-${keyOfAccess(anEntraRole())}`]);
  });

  it("leaves everything as it was known when the directory does not answer", async () => {
    await known(anEntraRole());
    wire.on(`${ROLES}/roleAssignments`, () => ({ status: 403, code: "Forbidden" }));
    expect(await seenOf(USER_ID, "roles")).toEqual([]);
    expect(warned).toHaveLength(1);
  });
});

describe("a fresh look at what an application may do", () => {
  const held = (changes: object = {}) => ({
    ...{ id: "AssignmentTwo", appRoleId: APP_ROLE.roleManagement, resourceId: GRAPH_ID },
    ...{ principalId: CLIENT_ID, principalType: "ServicePrincipal" },
    ...changes,
  });

  it("finds what is new and what is gone", async () => {
    await known(anApplicationPermission());
    wire.on(PERMISSIONS, () => ({ value: [held()] }));
    expect(await seenOf(CLIENT_ID, "permissions")).toEqual(["+AssignmentTwo", "-AssignmentOne"]);
  });

  it("takes nothing away where not everything could be understood", async () => {
    await known(anApplicationPermission());
    wire.on(PERMISSIONS, () => ({ value: [held(), { id: "x" }] }));
    expect(await seenOf(CLIENT_ID, "permissions")).toEqual(["+AssignmentTwo"]);
  });

  it("takes nothing away from one that does not show", async () => {
    await known(anApplicationPermission());
    wire.on(PERMISSIONS, () => ({ status: 404, code: "NotFound" }));
    expect(await seenOf(CLIENT_ID, "permissions")).toEqual([]);
  });
});

it("notes how powerful an application has become, and that it is no more", async () => {
  await known(aWorkload());
  wire.on(PERMISSIONS, () => ({
    value: [
      {
        ...{ id: "AssignmentOne", principalId: CLIENT_ID, resourceId: GRAPH_ID },
        ...{ principalType: "ServicePrincipal", appRoleId: APP_ROLE.roleManagement },
      },
    ],
  }));
  await seenOf(CLIENT_ID, "permissions");
  expect(await powers.all()).toMatchObject([{ tier: 0 }]);
  wire.on(PERMISSIONS, nothing);
  await seenOf(CLIENT_ID, "permissions");
  expect(await powers.all()).toEqual([]);
});

describe("a fresh look at who belongs to a group", () => {
  const GUEST = aMembership({ principal: aUser({ id: "a0000000-0000-4000-8000-0000000000ff" }) });
  const MAY_JOIN = aMembership({ relation: "eligible-member" });
  const power = anEntraRole({ principal: aGroup() });

  beforeEach(async () => {
    await known(power, aPowerfulGroup(), GUEST, MAY_JOIN);
    wire.on(`GET /groups/${GROUP_ID}/members`, () => ({
      value: [{ "@odata.type": "#microsoft.graph.user", id: USER_ID, displayName: "Ada" }],
    }));
  });

  it("finds who has come and who has left", async () => {
    expect(await seenOf(GROUP_ID, "membership")).toEqual(
      expect.arrayContaining([
        `+${keyOfAccess(aMembership())}`,
        `-${keyOfAccess(GUEST)}`,
        `-${keyOfAccess(MAY_JOIN)}`,
      ]),
    );
  });

  it("takes nothing from those who may join when that cannot be read", async () => {
    wire.on(
      "GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
      unlicensed,
    );
    const found = await seenOf(GROUP_ID, "membership");
    expect(found).toContain(`-${keyOfAccess(GUEST)}`);
    expect(found).not.toContain(`-${keyOfAccess(MAY_JOIN)}`);
  });

  it("takes nobody from a group that does not show at the moment", async () => {
    wire.on(`GET /groups/${GROUP_ID}/members`, () => ({ status: 404, code: "NotFound" }));
    expect(await seenOf(GROUP_ID, "membership")).toEqual([]);
  });
});
