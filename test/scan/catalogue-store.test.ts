import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import {
  type CatalogueStore,
  type CatalogueStretch,
  createCatalogueStore,
} from "../../shared/scan/catalogue-store.ts";
import { aCatalogue, aCustomRole, GRAPH_ID, OWN_API_ID } from "../build/an-access-subject.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

const { resources } = aCatalogue();
const only = (id: string) => ({
  resources: Object.fromEntries(Object.entries(resources).filter(([one]) => one === id)),
});
const role = aCustomRole();
/** A complete read that takes one call. */
const whole: CatalogueStretch = {
  ...{ runId: "run", part: 0, mode: "complete", isLast: true, isWhole: true },
};
const first: CatalogueStretch = { ...whole, isLast: false };
const last: CatalogueStretch = { ...whole, part: 1 };
const changes: CatalogueStretch = { ...whole, mode: "delta" };
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
    await catalogue.keep("workloads", only(OWN_API_ID), whole);
    await catalogue.keep("application-permissions", only(GRAPH_ID), whole);
    await catalogue.keep("azure-roles", { azureRoles: { [role.roleId]: role } }, whole);
    const found = await catalogue.read();
    expect(found.resources).toEqual(resources);
    expect(found.azureRoles).toEqual({ [role.roleId]: role });
    expect(await createCatalogueStore({ blobs }).read()).toEqual(found);
  });

  it("loses what a source no longer brings when that is read completely, and nothing by changes", async () => {
    await catalogue.keep("workloads", { resources }, whole);
    await catalogue.keep("workloads", only(GRAPH_ID), whole);
    expect(Object.keys((await catalogue.read()).resources)).toEqual([GRAPH_ID]);
    await catalogue.keep("workloads", only(OWN_API_ID), changes);
    expect((await catalogue.read()).resources).toEqual(resources);
  });

  it.each<[string, readonly CatalogueStretch[]]>([
    ["its only stretch", [{ ...whole, isWhole: false }]],
    ["its first stretch", [{ ...first, isWhole: false }, last]],
    ["its last stretch", [first, { ...last, isWhole: false }]],
  ])(
    "keeps roles, and nothing else, that a read did not bring which was refused something in %s",
    async (_what, stretches) => {
      const before = { azureRoles: { [role.roleId]: role }, denies: [deny] };
      await catalogue.keep("azure-roles", before, whole);
      for (const stretch of stretches) await catalogue.keep("azure-roles", {}, stretch);
      expect(await catalogue.read()).toMatchObject({ azureRoles: before.azureRoles, denies: [] });
      await catalogue.keep("azure-roles", {}, whole);
      expect((await catalogue.read()).azureRoles).toEqual({});
    },
  );

  it("is as it was until a complete read of several stretches has ended", async () => {
    await catalogue.keep("workloads", { resources }, whole);
    await catalogue.keep("workloads", only(GRAPH_ID), first);
    expect((await catalogue.read()).resources).toEqual(resources);
    await catalogue.keep("workloads", {}, last);
    expect(Object.keys((await catalogue.read()).resources)).toEqual([GRAPH_ID]);
  });

  it("has what all stretches brought, whichever of them is read twice", async () => {
    await catalogue.keep("workloads", only(GRAPH_ID), first);
    await catalogue.keep("workloads", only(GRAPH_ID), first);
    await catalogue.keep("workloads", only(OWN_API_ID), last);
    expect((await catalogue.read()).resources).toEqual(resources);
    // One whose answer was lost, and which ends after the others.
    await catalogue.keep("workloads", only(GRAPH_ID), first);
    await catalogue.keep("workloads", only(OWN_API_ID), last);
    expect((await catalogue.read()).resources).toEqual(resources);
  });

  it("has nothing of a read that began anew, nor of one in another run", async () => {
    await catalogue.keep("workloads", only(OWN_API_ID), first);
    await catalogue.keep("workloads", {}, first);
    await catalogue.keep("workloads", only(OWN_API_ID), { ...first, runId: "other" });
    await catalogue.keep("workloads", only(GRAPH_ID), last);
    expect(Object.keys((await catalogue.read()).resources)).toEqual([GRAPH_ID]);
  });

  it("is never short because what earlier stretches brought has been cleared away", async () => {
    await catalogue.keep("workloads", { resources }, whole);
    await expect(catalogue.keep("workloads", only(OWN_API_ID), last)).rejects.toThrow("part 0");
    expect((await catalogue.read()).resources).toEqual(resources);
  });

  it("collects where runs are cleared away, and keeps nothing of what nobody asks for", async () => {
    await catalogue.keep("workloads", only(GRAPH_ID), first);
    await catalogue.keep("powerful-groups", {}, whole);
    const names: string[] = [];
    for await (const { name } of blobs.list("")) names.push(name);
    expect(names).toEqual(["access/run/run/catalogue-workloads-0"]);
  });

  it("tells a source that brought nothing from one that was never read to its end", async () => {
    await catalogue.keep("workloads", { resources }, first);
    expect(await catalogue.readOf("workloads")).toBeUndefined();
    await catalogue.keep("workloads", { resources: {} }, whole);
    expect(await catalogue.readOf("workloads")).toMatchObject({ resources: {} });
  });

  it("knows whether the root of Azure could be read the last time", async () => {
    await catalogue.keep("azure-roles", { isRootRead: true }, whole);
    expect((await catalogue.read()).isRootRead).toBe(true);
    await catalogue.keep("azure-roles", {}, whole);
    expect((await catalogue.read()).isRootRead).toBeUndefined();
  });

  it("is the same when a stretch is read a second time", async () => {
    await catalogue.keep("azure-roles", { denies: [deny] }, changes);
    await catalogue.keep("azure-roles", { denies: [deny] }, changes);
    expect((await catalogue.read()).denies).toEqual([deny]);
  });

  it("is seen by another process that read it before it changed", async () => {
    const other = createCatalogueStore({ blobs });
    await catalogue.keep("workloads", only(GRAPH_ID), whole);
    await other.read();
    await catalogue.keep("workloads", only(OWN_API_ID), whole);
    expect(Object.keys((await other.read()).resources)).toEqual([OWN_API_ID]);
  });
});
