import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { delegatedGrantHolding } from "../../shared/privilege/consent-holding.ts";
import { createAccessRead } from "../../shared/scan/access-read.ts";
import { type CatalogueStore, createCatalogueStore } from "../../shared/scan/catalogue-store.ts";
import { createGroupIdsStore } from "../../shared/scan/group-ids-store.ts";
import { resourcesOf } from "../../shared/scan/permission-resources.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import { aGrant } from "../build/an-access-subject.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { movableClock } from "../notify/outbox-fixture.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const RESOURCE_MANAGER = {
  id: "bbbbbbbb-0000-4000-8000-000000000001",
  appId: "797f4846-ba00-4fd7-ba43-dac1f8f63013",
  displayName: "Azure Resource Manager",
  appRoles: [],
};
const PAYROLL = {
  id: "bbbbbbbb-0000-4000-8000-000000000002",
  appId: "cccccccc-0000-4000-8000-000000000002",
  displayName: "Payroll",
  appRoles: [
    {
      id: "dddddddd-0000-4000-8000-000000000002",
      value: "Payroll.Read",
      allowedMemberTypes: ["Application"],
    },
  ],
};
const ORDINARY = {
  id: "bbbbbbbb-0000-4000-8000-000000000003",
  appId: "cccccccc-0000-4000-8000-000000000003",
  displayName: "Travel",
  appRoles: [],
};

let wire: WireAzure;
let catalogue: CatalogueStore;
/** Reads all service principals anew, of which there are these. */
let readWorkloads: (runId: string, rows: readonly object[]) => Promise<void>;

beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  const blobs = memoryBlobs();
  const clock = movableClock();
  const facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  catalogue = createCatalogueStore({ blobs });
  const read = createAccessRead({
    ...{ facts, catalogue, clock, tenantId: TENANT },
    ...{ graph: wire.graph, resourceManager: wire.resourceManager },
    manifest: keptForRun(() => facts.read()),
    azureGroups: createGroupIdsStore({ blobs, which: "holders-of-azure-roles" }),
    powerfulGroups: createGroupIdsStore({ blobs, which: "powerful" }),
  });
  readWorkloads = async (runId, rows) => {
    const link = wire.link("/v1.0/servicePrincipals/delta?$deltatoken=latest");
    wire.on("GET /servicePrincipals/delta", () => ({ value: [], "@odata.deltaLink": link }));
    wire.on("GET /servicePrincipals", () => ({ value: rows }));
    expect(await read({ runId, source: "workloads", part: 0 })).toMatchObject({ kind: "done" });
  };
});

const resourceNames = async (): Promise<readonly string[]> =>
  Object.values((await catalogue.read()).resources)
    .map(({ name }) => name)
    .sort();

it("knows an API that has no application permission, and what consent to it gives", async () => {
  await readWorkloads("run", [RESOURCE_MANAGER, PAYROLL, ORDINARY]);
  const grant = aGrant({ resourceId: RESOURCE_MANAGER.id, scopes: ["user_impersonation"] });
  expect(delegatedGrantHolding(grant, await catalogue.read())).toMatchObject({
    power: 0,
    where: "Azure Resource Manager",
  });
});

it("notes no application that exposes nothing", async () => {
  await readWorkloads("run", [RESOURCE_MANAGER, PAYROLL, ORDINARY]);
  expect(await resourceNames()).toEqual(["Azure Resource Manager", "Payroll"]);
});

it("asks for holders of application permissions only where there can be some", async () => {
  await readWorkloads("run", [RESOURCE_MANAGER, PAYROLL]);
  const others = await resourcesOf("others", { graph: wire.graph, catalogue, tenantId: TENANT });
  expect(others).toMatchObject({ ids: [PAYROLL.id] });
});
