import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { createAccessRead } from "../../shared/scan/access-read.ts";
import { createAzureGroupsStore } from "../../shared/scan/azure-groups-store.ts";
import { createCatalogueStore } from "../../shared/scan/catalogue-store.ts";
import { createGroupIdsStore } from "../../shared/scan/group-ids-store.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import type { AccessSource } from "../../shared/scan/scan-types.ts";
import { AZURE, GROUP_ID } from "../build/an-access-subject.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { movableClock } from "../notify/outbox-fixture.ts";

const SUBSCRIPTION = "/subscriptions/b0000000-0000-4000-8000-000000000001";
const OTHER_GROUP = "a0000000-0000-4000-8000-00000000000b";
const AUTHORIZATION = `${SUBSCRIPTION}/providers/Microsoft.Authorization`;
const ELIGIBLE = `GET ${AUTHORIZATION}/roleEligibilityScheduleInstances`;
const DENIES = `GET ${AUTHORIZATION}/denyAssignments`;
const PIM_FOR_GROUPS = "GET /identityGovernance/privilegedAccess/group";
const nothing = () => ({ value: [] });

let wire: WireAzure;
let assigned: readonly object[] = [];
beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  assigned = [];
  wire.on("POST /providers/Microsoft.ResourceGraph/resources", ({ body }) => {
    const isOfScopes = JSON.stringify(body).includes("resourcecontainers");
    const data = isOfScopes ? [{ id: SUBSCRIPTION, name: "Production" }] : assigned;
    return { data, resultTruncated: "false" };
  });
  const lists = [
    ...["GET /groups", ELIGIBLE, DENIES, "GET /providers/Microsoft.Authorization/roleAssignments"],
    ...[`${PIM_FOR_GROUPS}/assignmentScheduleInstances`],
    ...[`${PIM_FOR_GROUPS}/eligibilityScheduleInstances`],
    ...[GROUP_ID, OTHER_GROUP].flatMap((id) => [
      `GET /groups/${id}/members`,
      `GET /groups/${id}/owners`,
    ]),
  ];
  for (const list of lists) wire.on(list, nothing);
  wire.directory(
    [GROUP_ID, OTHER_GROUP].map((id) => ({
      ...{ "@odata.type": "#microsoft.graph.group", id, displayName: "Operators" },
    })),
  );
});

/** A role of Azure that a group has: a row of either list. */
function given(to: string): object {
  return {
    id: `${AUTHORIZATION}/of/${to}`,
    type: "microsoft.authorization/roleassignments",
    properties: {
      ...{ principalId: to, principalType: "Group", scope: SUBSCRIPTION },
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${AZURE.owner}`,
    },
  };
}

/** Reads sources one after another as scans do; answers which groups' members are read at the end. */
function aTenant() {
  const blobs = memoryBlobs();
  const clock = movableClock();
  const facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  const powerfulGroups = createGroupIdsStore({ blobs, which: "powerful" });
  const read = createAccessRead({
    ...{ graph: wire.graph, resourceManager: wire.resourceManager, facts, clock },
    manifest: keptForRun(() => facts.read()),
    catalogue: createCatalogueStore({ blobs }),
    azureGroups: createAzureGroupsStore({ blobs }),
    powerfulGroups,
    tenantId: "t",
  });
  return async (...sources: readonly AccessSource[]): Promise<readonly string[]> => {
    for (const source of [...sources, "powerful-groups" as const]) {
      const outcome = await read({ runId: "run", source, part: 0 });
      expect(outcome.kind).toBe("done");
    }
    return powerfulGroups.all();
  };
}

describe("groups whose members get power through them", () => {
  it("are those that may only activate a role of Azure, too", async () => {
    wire.on(ELIGIBLE, () => ({ value: [given(GROUP_ID)] }));
    expect(await aTenant()("azure-eligible")).toEqual([GROUP_ID]);
  });

  it("stay where only the other source is read again, whose own may have gone", async () => {
    const powerfulAfter = aTenant();
    assigned = [given(OTHER_GROUP)];
    wire.on(ELIGIBLE, () => ({ value: [given(GROUP_ID)] }));
    expect(await powerfulAfter("azure-roles", "azure-eligible")).toEqual([GROUP_ID, OTHER_GROUP]);
    assigned = [];
    expect(await powerfulAfter("azure-roles")).toEqual([GROUP_ID]);
    wire.on(ELIGIBLE, nothing);
    expect(await powerfulAfter("azure-eligible")).toEqual([]);
  });

  it("stay where eligibilities can be read no more", async () => {
    const powerfulAfter = aTenant();
    wire.on(ELIGIBLE, () => ({ value: [given(GROUP_ID)] }));
    await powerfulAfter("azure-eligible");
    wire.on(ELIGIBLE, () => ({ status: 400, code: "AadPremiumLicenseRequired" }));
    expect(await powerfulAfter("azure-eligible")).toEqual([GROUP_ID]);
  });
});
