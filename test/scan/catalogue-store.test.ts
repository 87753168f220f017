import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import { type CatalogueStore, createCatalogueStore } from "../../shared/scan/catalogue-store.ts";
import { aCatalogue, aCustomRole, GRAPH_ID, OWN_API_ID } from "../build/an-access-subject.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

const { resources } = aCatalogue();
const only = (id: string) => ({
  resources: Object.fromEntries(Object.entries(resources).filter(([one]) => one === id)),
});
const role = aCustomRole();
const deny = { assignmentId: "d", name: "No", scope: "/", principalIds: ["p"] };

let azurite: RunningAzurite;
let blobs: Blobs;
let catalogue: CatalogueStore;
beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  blobs = freshBlobs(azurite);
  catalogue = createCatalogueStore({ blobs });
});

describe("what facts about principals refer to", () => {
  it("is what all sources brought, each its part", async () => {
    await catalogue.keep("workloads", only(OWN_API_ID), true);
    await catalogue.keep("application-permissions", only(GRAPH_ID), true);
    await catalogue.keep("azure-roles", { azureRoles: { [role.roleId]: role } }, true);
    const found = await catalogue.read();
    expect(found.resources).toEqual(resources);
    expect(found.azureRoles).toEqual({ [role.roleId]: role });
    expect(await createCatalogueStore({ blobs }).read()).toEqual(found);
  });

  it("loses what a source no longer brings when that is read anew, and nothing while it is read on", async () => {
    await catalogue.keep("workloads", { resources }, true);
    await catalogue.keep("workloads", only(GRAPH_ID), true);
    expect(Object.keys((await catalogue.read()).resources)).toEqual([GRAPH_ID]);
    await catalogue.keep("workloads", only(OWN_API_ID), false);
    expect((await catalogue.read()).resources).toEqual(resources);
  });

  it("knows whether the root of Azure could be read the last time", async () => {
    await catalogue.keep("azure-roles", { isRootRead: true }, true);
    expect((await catalogue.read()).isRootRead).toBe(true);
    await catalogue.keep("azure-roles", {}, true);
    expect((await catalogue.read()).isRootRead).toBeUndefined();
  });

  it("is the same when a stretch is read a second time", async () => {
    await catalogue.keep("azure-roles", { denies: [deny] }, false);
    await catalogue.keep("azure-roles", { denies: [deny] }, false);
    expect((await catalogue.read()).denies).toEqual([deny]);
  });

  it("is seen by another process that read it before it changed", async () => {
    const other = createCatalogueStore({ blobs });
    await catalogue.keep("workloads", only(GRAPH_ID), true);
    await other.read();
    await catalogue.keep("workloads", only(OWN_API_ID), true);
    expect(Object.keys((await other.read()).resources)).toEqual([OWN_API_ID]);
  });
});
