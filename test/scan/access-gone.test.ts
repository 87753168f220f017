import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import {
  type AccessFact,
  keyOfAccess,
  type ScopeLoadFact,
  subjectOfAccess,
} from "../../shared/inventory/access-records.ts";
import { createAccessGone } from "../../shared/scan/access-gone.ts";
import { createAzureGroupsStore } from "../../shared/scan/azure-groups-store.ts";
import { createCatalogueStore } from "../../shared/scan/catalogue-store.ts";
import {
  aCustomRole,
  aGroup,
  aMembership,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  CLIENT_ID,
  GROUP_ID,
  SUBSCRIPTION_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { movableClock } from "../notify/outbox-fixture.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

const ROLES = "GET /roleManagement/directory";
const PIM_FOR_GROUPS = "GET /identityGovernance/privilegedAccess/group";
const PERMISSIONS = `GET /servicePrincipals/${CLIENT_ID}/appRoleAssignments`;
const AUTHORIZATION = `GET ${SUBSCRIPTION_ID}/providers/Microsoft.Authorization`;
const ELIGIBLE = `${AUTHORIZATION}/roleEligibilityScheduleInstances`;
const DEFINITIONS = `${AUTHORIZATION}/roleDefinitions`;
const ASSIGNMENTS = `${AUTHORIZATION}/roleAssignments`;
const nothing = () => ({ value: [] });
const unreadable = () => ({ value: [{}] });
const refused = () => ({ status: 403, code: "AuthorizationFailed" });

const role = anEntraRole();
const permission = anApplicationPermission();
const member = aMembership();
const eligible = anAzureRole({ isEligible: true });
const custom = aCustomRole();
const customEntra = aCustomRole({
  system: "entra",
  roleId: "e0000000-0000-4000-8000-000000000002",
});
const load: ScopeLoadFact = {
  ...{ kind: "scope-load", scope: SUBSCRIPTION_ID, limit: 4_000, percent: 90 },
};
const held = anAzureRole({ principal: aGroup() });

let azurite: RunningAzurite;
let wire: WireAzure;
beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
  wire = await startWireAzure();
});
afterAll(async () => {
  wire.stop();
  await azurite.stop();
});
beforeEach(() => {
  wire.reset();
  wire.directory([]);
  const lists = [
    ...[
      "roleAssignments",
      "roleAssignmentScheduleInstances",
      "roleEligibilityScheduleInstances",
      "roleDefinitions",
    ].map((list) => `${ROLES}/${list}`),
    ...["assignmentScheduleInstances", "eligibilityScheduleInstances"].map(
      (list) => `${PIM_FOR_GROUPS}/${list}`,
    ),
    ...["members", "owners"].map((list) => `GET /groups/${GROUP_ID}/${list}`),
    ...[PERMISSIONS, "GET /oauth2PermissionGrants", ELIGIBLE, DEFINITIONS],
    `${AUTHORIZATION}/denyAssignments`,
  ];
  for (const list of lists) wire.on(list, nothing);
  wire.on("GET /groups", () => ({ value: [{ id: GROUP_ID, displayName: "Operators" }] }));
});

/** Which of the facts have gone; all that the run before has found are known. */
async function goneOf(...facts: readonly AccessFact[]): Promise<readonly AccessFact[]> {
  return goneIn(freshBlobs(azurite), ...facts);
}

async function goneIn(
  blobs: Blobs,
  ...facts: readonly AccessFact[]
): Promise<readonly AccessFact[]> {
  const space = createFactsSpace<AccessFact>({ blobs, name: "access", clock: movableClock() });
  await commitAll(space, facts);
  const confirmGone = createAccessGone({
    facts: space,
    graph: wire.graph,
    resourceManager: wire.resourceManager,
    azureGroups: createAzureGroupsStore({ blobs }),
    catalogue: createCatalogueStore({ blobs }),
  });
  const candidates = facts.map((fact) => ({ set: "any", key: keyOfAccess(fact), fact }));
  const gone = new Set(await confirmGone("any", candidates));
  return facts.filter((fact) => gone.has(keyOfAccess(fact)));
}

async function commitAll(
  space: FactsSpace<AccessFact>,
  facts: readonly AccessFact[],
): Promise<void> {
  const changes = facts.map((fact) => ({
    ...{ kind: "seen" as const, fact },
    ...{ key: keyOfAccess(fact), subject: subjectOfAccess(fact) },
  }));
  const staged = await space.stage("run", "all", 0, "complete", changes);
  const reads = { all: { mode: "complete" as const, parts: [staged] } };
  const about = { now: new Date("2026-03-02T08:00:00.000Z"), evaluateAll: false };
  const plan = await space.plan("run", reads, about);
  for (const slice of plan.slices) {
    await space.mergeSlice(slice, {
      confirmGone: () => Promise.resolve([]),
      visit: (subjects) => Promise.resolve(subjects.map(() => ({}))),
    });
  }
  await space.commit(plan, { sets: { all: {} } });
}

describe("what a read of access did not see", () => {
  it("has gone where its own place does not show it", async () => {
    const all = [role, permission, member, eligible, custom, customEntra];
    expect(await goneOf(...all)).toEqual(all);
  });

  it.each<[string, AccessFact, string]>([
    ["a role of the directory", role, `${ROLES}/roleAssignments`],
    ["a permission", permission, PERMISSIONS],
    ["a member of a group", member, `GET /groups/${GROUP_ID}/members`],
    ["a role of Azure that may be activated", eligible, ELIGIBLE],
    ["a role of Azure that the tenant made", custom, DEFINITIONS],
    ["a role of the directory that the tenant made", customEntra, `${ROLES}/roleDefinitions`],
  ])("has not gone where a row cannot be read, which may be it: %s", async (_what, fact, list) => {
    wire.on(list, unreadable);
    expect(await goneOf(fact)).toEqual([]);
  });

  it("has not gone from a group that holds a role where nobody may look any more", async () => {
    wire.on("GET /groups", nothing);
    wire.directory([
      { "@odata.type": "#microsoft.graph.group", id: GROUP_ID, displayName: "Operators" },
    ]);
    wire.on(`GET /groups/${GROUP_ID}/members`, () => ({
      value: [{ "@odata.type": "#microsoft.graph.user", id: USER_ID, displayName: "Ada" }],
    }));
    const { assignmentId } = held;
    wire.on(`GET ${assignmentId}`, refused);
    expect(await goneOf(held, aPowerfulGroup(), member)).toEqual([]);
    expect(await goneOf(aPowerfulGroup(), member)).toEqual([aPowerfulGroup(), member]);
  });

  it("has not gone from a group that may only activate a role of Azure", async () => {
    wire.on("GET /groups", nothing);
    wire.directory([
      { "@odata.type": "#microsoft.graph.group", id: GROUP_ID, displayName: "Operators" },
    ]);
    wire.on(`GET /groups/${GROUP_ID}/members`, () => ({
      value: [{ "@odata.type": "#microsoft.graph.user", id: USER_ID, displayName: "Ada" }],
    }));
    const blobs = freshBlobs(azurite);
    const groups = createAzureGroupsStore({ blobs });
    await groups.put("azure-eligible", new Set([GROUP_ID]), true);
    await groups.put("azure-roles", new Set(), true);
    expect(await goneIn(blobs, aPowerfulGroup(), member)).toEqual([]);
  });

  it("is a role of the directory that its list still shows", async () => {
    const { roleId: id } = customEntra;
    wire.on(`${ROLES}/roleDefinitions`, () => ({
      value: [
        { id, displayName: "Helper", isBuiltIn: false, isEnabled: true, rolePermissions: [] },
      ],
    }));
    expect(await goneOf(customEntra)).toEqual([]);
  });

  it.each<[string, () => object, readonly AccessFact[]]>([
    ["is not there", () => ({ status: 404, code: "SubscriptionNotFound" }), [load]],
    ["is hidden from the service", refused, []],
    ["does not answer in a way that can be used", () => ({ status: 400, code: "BadRequest" }), []],
    ["is there", nothing, []],
  ])("is how full a subscription is that %s", async (_what, answer, gone) => {
    wire.on(ASSIGNMENTS, answer);
    expect(await goneOf(load)).toEqual(gone);
  });

  it.each<[string, () => object, readonly AccessFact[]]>([
    ["are refused", refused, []],
    ["show it still", () => ({ value: [definitionOf(custom.roleId)] }), []],
    ["show another", () => ({ value: [definitionOf(CLIENT_ID)] }), [custom]],
  ])(
    "is a role of Azure, and the definitions where it may be assigned %s",
    async (_what, answer, gone) => {
      wire.on(DEFINITIONS, answer);
      expect(await goneOf(custom)).toEqual(gone);
    },
  );
});

function definitionOf(id: string): object {
  return {
    id: `${SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    properties: {
      roleName: "Platform Helper",
      type: "CustomRole",
      assignableScopes: [SUBSCRIPTION_ID],
      permissions: [{ actions: ["*"], notActions: [], dataActions: [], notDataActions: [] }],
    },
  };
}
