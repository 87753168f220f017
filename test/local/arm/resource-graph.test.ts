import { afterEach, describe, expect, it, vi } from "vitest";
import { createResourceManager } from "../../../infra/local/arm/resource-manager.ts";
import type { AzureResource, Vault } from "../../../infra/local/tenant/model.ts";
import { aRequest, aVault, anAzure, production, sandbox, who } from "./azure-fixture.ts";

interface Answer {
  readonly totalRecords: number;
  readonly count: number;
  readonly resultTruncated: string;
  readonly $skipToken?: string;
  readonly data: Record<string, unknown>[];
  readonly error: { readonly code: string; readonly details: { readonly code: string }[] };
}

const vaultQuery = `resources
| where type =~ 'Microsoft.KeyVault/vaults' // inventory
| project id, name, location, rbac = properties.enableRbacAuthorization, properties.vaultUri, tags
| order by id asc`;

function aGraph(vaults: readonly Vault[], resources: readonly AzureResource[] = []) {
  const azure = anAzure({ vaults, resources });
  const manager = createResourceManager(azure);
  const headersOf = (as: string) => ({
    authorization: `Bearer ${as} https://management.azure.com`,
  });
  const ask = async (as: string, body: object) => {
    const url =
      "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
    const answer = await manager.handle(aRequest("POST", url, { headers: headersOf(as), body }));
    return { ...answer, json: answer.body as never as Answer };
  };
  const patch = (as: string, id: string, tags: object) =>
    manager.handle(
      aRequest("PATCH", `https://management.azure.com${id}?api-version=2026-02-01`, {
        headers: headersOf(as),
        body: { tags },
      }),
    );
  const remove = (as: string, id: string) =>
    manager.handle(
      aRequest("DELETE", `https://management.azure.com${id}?api-version=2026-02-01`, {
        headers: headersOf(as),
      }),
    );
  return { ...azure, ask, patch, remove };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("resource graph", () => {
  it("lists vaults with the projected columns, the one that is gone included", async () => {
    const { ask } = aGraph([
      aVault("kv-b", { deletedBetweenListingAndReading: true }),
      aVault("kv-a", { tags: {} }),
    ]);
    const { json, headers } = await ask(who.watch, { query: vaultQuery });
    expect(json).toMatchObject({ totalRecords: 2, count: 2, resultTruncated: "false" });
    expect(json.data[0]).toEqual({
      id: aVault("kv-a").id,
      name: "kv-a",
      location: "westeurope",
      rbac: true,
      properties_vaultUri: "https://kv-a.vault.azure.net/",
      tags: null,
    });
    expect(json.data[1]?.["name"]).toBe("kv-b");
    expect(headers?.["x-ms-user-quota-remaining"]).toBe("14");
    expect(headers?.["x-ms-user-quota-resets-after"]).toBe("00:00:05");
  });

  it("shows only what the caller may read", async () => {
    const elsewhere = aVault("kv-play", { subscriptionId: sandbox, resourceGroup: "rg-play" });
    const { ask } = aGraph([
      aVault("kv-a"),
      aVault("kv-p", { resourceGroup: "rg-Pay" }),
      elsewhere,
    ]);
    const names = async (as: string, more: object = {}) =>
      (await ask(as, { query: vaultQuery, ...more })).json.data.map(({ name }) => name);
    expect(await names(who.watch)).toEqual(["kv-p", "kv-a", "kv-play"]);
    expect(await names(who.watch, { subscriptions: [sandbox] })).toEqual(["kv-play"]);
    expect(await names(who.dev)).toEqual(["kv-a"]);
    const none = await ask(who.run, { query: vaultQuery });
    expect([none.status, none.json.error.code]).toEqual([403, "AccessDenied"]);
    const foreign = await ask(who.dev, { query: vaultQuery, subscriptions: [sandbox] });
    expect(foreign.json.error.details[0]?.code).toBe("NoValidSubscriptionsInQueryRequest");
  });

  it("lists other resources that the caller may read, with the properties of the service behind", async () => {
    const at = (group: string, type: string, name: string) =>
      `/subscriptions/${production}/resourceGroups/${group}/providers/${type}/${name}`;
    const account = {
      id: at("rg-Pay", "Microsoft.Storage/storageAccounts", "pay"),
      name: "pay",
      type: "microsoft.storage/storageaccounts",
      location: "westeurope",
      properties: { encryption: { keySource: "Microsoft.Keyvault" } },
    };
    const disks = {
      ...account,
      id: at("rg-shop", "Microsoft.Compute/diskEncryptionSets", "des"),
      name: "des",
      type: "microsoft.compute/diskencryptionsets",
      properties: { activeKey: { keyUrl: "https://kv-a.vault.azure.net/keys/cmk/1" } },
    };
    const { ask } = aGraph([aVault("kv-a")], [disks, account]);
    const query =
      "resources | where type =~ 'microsoft.keyvault/vaults' or properties.encryption.keySource =~ 'microsoft.keyvault' or type =~ 'Microsoft.Compute/diskEncryptionSets' | project id, resourceGroup, keyUrl = properties.activeKey.keyUrl | order by id asc";
    const rows = async (as: string) => (await ask(as, { query })).json.data;
    expect(await rows(who.watch)).toEqual([
      { id: account.id, resourceGroup: "rg-pay", keyUrl: null },
      { id: disks.id, resourceGroup: "rg-shop", keyUrl: disks.properties.activeKey.keyUrl },
      { id: aVault("kv-a").id, resourceGroup: "rg-shop", keyUrl: null },
    ]);
    expect((await rows(who.dev)).map(({ id }) => id)).toEqual([disks.id, aVault("kv-a").id]);
  });

  it("lists subscriptions and resource groups with their tags", async () => {
    const { ask } = aGraph([]);
    const query = `ResourceContainers
      | where (type == 'microsoft.resources/subscriptions' or type in~ ('Microsoft.Resources/subscriptions/resourceGroups')) and subscriptionId =~ '${production.toUpperCase()}'
      | project id, name, tags, subscriptionId | order by name asc`;
    const { json } = await ask(who.watch, { query });
    expect(json.data.map(({ name, tags }) => [name, tags])).toEqual([
      ["Production", { team: "platform" }],
      ["rg-Pay", null],
      ["rg-shop", { owner: "shop@contoso.example" }],
    ]);
  });

  it("works out columns with functions of one value", async () => {
    const { ask } = aGraph([aVault("KV-a"), aVault("kv-b", { tags: {} })]);
    const query = `resources
      | extend key = tolower(name), place = tostring(properties.networkAcls.defaultAction), one = 1
      | where isnotnull(tags) and key == tolower('kv-A') and key startswith "KV-"
      | project id, key, place, one | order by key asc`;
    expect((await ask(who.watch, { query })).json.data).toEqual([
      { id: aVault("KV-a").id, key: "kv-a", place: "Allow", one: 1 },
    ]);
  });

  it("pages with skip tokens, which belong to their query and need the id", async () => {
    const { ask } = aGraph(["a", "b", "c"].map((letter) => aVault(`kv-${letter}`)));
    const first = (await ask(who.watch, { query: vaultQuery, options: { $top: 2 } })).json;
    expect([first.count, first.totalRecords, first.resultTruncated]).toEqual([2, 3, "true"]);
    const options = { $top: 2, $skipToken: first.$skipToken };
    const second = (await ask(who.watch, { query: vaultQuery, options })).json;
    expect(second.data.map(({ name }) => name)).toEqual(["kv-c"]);
    expect(second.$skipToken).toBeUndefined();
    const other = "resources | project id";
    expect((await ask(who.watch, { query: other, options })).status).toBe(400);
    const withoutId = "resources | project name | order by name";
    const cut = (await ask(who.watch, { query: withoutId, options: { $top: 1 } })).json;
    expect([cut.data[0]?.["name"], cut.resultTruncated, cut.$skipToken]).toEqual([
      "kv-c",
      "true",
      undefined,
    ]);
  });

  it.each([
    "resources | summarize count() by type",
    "resources | extend x = strlen(name)",
    "resources | extend tolower(name)",
    "resources | where name contains 'kv'",
    "resources | where tolower(name)",
    "resources | where tolower(nothing) == 'kv'",
    "resources | project id, nothing",
    "resources | where type ==",
    "securityresources | project id",
    "resources | where type == 'unclosed",
  ])("refuses %s instead of answering something wrong", async (query) => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const { ask } = aGraph([aVault("kv-a")]);
    const { status, json } = await ask(who.watch, { query });
    expect([status, json.error.code, json.error.details[0]?.code]).toEqual([
      400,
      "BadRequest",
      "InvalidQuery",
    ]);
  });

  it("takes 15 queries in 5 seconds", async () => {
    const { ask, clock } = aGraph([aVault("kv-a")]);
    for (let count = 0; count < 15; count += 1) {
      expect((await ask(who.watch, { query: "resources" })).status).toBe(200);
    }
    const refused = await ask(who.watch, { query: "resources" });
    expect([refused.status, refused.headers?.["Retry-After"]]).toEqual([429, "5"]);
    expect((await ask(who.admin, { query: "resources" })).status).toBe(200);
    clock.advance(5000);
    expect((await ask(who.watch, { query: "resources" })).status).toBe(200);
  });

  it("forgets a deleted vault 30 to 90 seconds later", async () => {
    const vault = aVault("kv-a");
    const { ask, remove, clock } = aGraph([vault, aVault("kv-b")]);
    const names = async () =>
      (await ask(who.watch, { query: vaultQuery })).json.data.map(({ name }) => name);
    await remove(who.admin, vault.id);
    clock.advance(29_999);
    expect(await names()).toEqual(["kv-a", "kv-b"]);
    clock.advance(60_001);
    expect(await names()).toEqual(["kv-b"]);
  });

  it("shows a changed tag 30 to 90 seconds later", async () => {
    const vault = aVault("kv-a");
    const { ask, patch, clock } = aGraph([vault]);
    const tags = async () =>
      (await ask(who.watch, { query: "resources | project id, tags" })).json.data[0]?.["tags"];
    await patch(who.admin, vault.id, { owner: "new@contoso.example" });
    clock.advance(29_999);
    expect(await tags()).toEqual(vault.tags);
    clock.advance(60_001);
    expect(await tags()).toEqual({ owner: "new@contoso.example" });
  });
});
