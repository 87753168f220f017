import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createResourceManager } from "../../../infra/local/arm/resource-manager.ts";
import type { Vault } from "../../../infra/local/tenant/model.ts";
import {
  aRequest,
  aVault,
  anAzure,
  anObject,
  production,
  roles,
  rootGroup,
  sandbox,
  who,
} from "./azure-fixture.ts";

const arm = "https://management.azure.com";

function aManager(vaults: readonly Vault[] = [], changesPath?: string) {
  const azure = anAzure({ vaults }, changesPath);
  const manager = createResourceManager(azure);
  const call = async (as: string, method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${as} https://management.azure.com/` };
    const url = path.startsWith("https:") ? path : `${arm}${path}`;
    const answer = await manager.handle(aRequest(method, url, { headers, body }));
    return { ...answer, json: answer.body as never as Answer };
  };
  return { ...azure, manager, call };
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly tags: Record<string, string>;
  readonly properties: Record<string, unknown>;
}

interface Answer extends Row {
  readonly value: Row[];
  readonly nextLink?: string;
  readonly error: { readonly code: string; readonly message: string };
}

const vaultsOf = (subscription: string) =>
  `/subscriptions/${subscription}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("resource manager", () => {
  it("asks for a token, and for one that was made for it", async () => {
    const { manager } = aManager();
    const url = `${arm}/subscriptions?api-version=2022-12-01`;
    const without = await manager.handle(aRequest("GET", url));
    expect(without.status).toBe(401);
    expect(without.headers?.["WWW-Authenticate"]).toContain(`login.microsoftonline.com`);
    const headers = { authorization: `Bearer ${who.watch} https://vault.azure.net` };
    expect((await manager.handle(aRequest("GET", url, { headers }))).status).toBe(401);
  });

  it("shows the subscriptions in which the caller has any part", async () => {
    const { call } = aManager();
    const path = "/subscriptions?api-version=2022-12-01";
    const names = async (as: string) =>
      (await call(as, "GET", path)).json.value.map((row) => row.id.split("/").at(-1));
    expect(await names(who.watch)).toEqual([production, sandbox]);
    expect(await names(who.dev)).toEqual([production]);
    expect(await names(who.run)).toEqual([]);
  });

  it("lists only readable resource groups, and refuses who has no part in the subscription", async () => {
    const { call } = aManager();
    const path = `/subscriptions/${production}/resourcegroups?api-version=2022-09-01`;
    const forDev = await call(who.dev, "GET", path);
    expect(forDev.json.value.map(({ name }) => name)).toEqual(["rg-shop"]);
    const forRun = await call(who.run, "GET", path);
    expect([forRun.status, forRun.json.error.code]).toEqual([403, "AuthorizationFailed"]);
  });

  it("lists vaults page by page, without the one that is already gone", async () => {
    const names = ["kv-a", "kv-b", "kv-c", "kv-gone"];
    const { call } = aManager(
      names.map((name) => aVault(name, { deletedBetweenListingAndReading: name === "kv-gone" })),
    );
    const first = await call(who.watch, "GET", `${vaultsOf(production)}&$top=2`);
    expect(first.json.value.map(({ name }) => name)).toEqual(["kv-a", "kv-b"]);
    const second = await call(who.watch, "GET", first.json.nextLink ?? "");
    expect(second.json.value.map(({ name }) => name)).toEqual(["kv-c"]);
    expect(second.json.nextLink).toBeUndefined();
    const gone = await call(who.watch, "GET", `${aVault("kv-gone").id}?api-version=2026-02-01`);
    expect([gone.status, gone.json.error.code]).toEqual([404, "ResourceNotFound"]);
  });

  it("refuses to list a subscription's vaults to somebody with rights on one group only", async () => {
    const { call } = aManager([aVault("kv-a")]);
    expect((await call(who.dev, "GET", vaultsOf(production))).status).toBe(403);
    const inGroup = `/subscriptions/${production}/resourceGroups/RG-SHOP/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`;
    expect((await call(who.dev, "GET", inGroup)).json.value).toHaveLength(1);
  });

  it.each(["firewall", "private"] as const)(
    "shows secrets and keys of a vault with network rule %s, never values, the ones behind a certificate unmarked",
    async (network) => {
      const objects = [
        anObject("secret", "plain"),
        anObject("secret", "tls", {
          managed: true,
          versions: [
            {
              version: "f".repeat(32),
              enabled: true,
              created: 1,
              updated: 1,
              exp: 2,
              contentType: "application/x-pkcs12",
            },
          ],
        }),
        anObject("secret", "thrown-away", { deletedAt: "2026-10-30T00:00:00Z" }),
        anObject("key", "signing", {
          versions: ["b", "a"].map((digit) => ({
            version: digit.repeat(32),
            enabled: true,
            created: 1,
            updated: 1,
            kty: "RSA",
          })),
        }),
      ];
      const vault = aVault("kv-closed", { network, enableRbacAuthorization: false, objects });
      const { call } = aManager([vault]);
      const secrets = await call(who.watch, "GET", `${vault.id}/secrets?api-version=2026-02-01`);
      expect(secrets.json.value.map(({ name }) => name)).toEqual(["plain", "tls"]);
      expect(secrets.json.value[1]).toMatchObject({
        type: "Microsoft.KeyVault/vaults/secrets",
        properties: {
          contentType: "application/x-pkcs12",
          attributes: { exp: 2, enabled: true },
          secretUriWithVersion: `https://kv-closed.vault.azure.net/secrets/tls/${"f".repeat(32)}`,
        },
      });
      expect(JSON.stringify(secrets.body)).not.toMatch(/managed|value of/);
      const keys = await call(who.watch, "GET", `${vault.id}/keys?api-version=2026-02-01`);
      expect(keys.json.value[0]?.properties).toMatchObject({
        keyUriWithVersion: `https://kv-closed.vault.azure.net/keys/signing/${"a".repeat(32)}`,
      });
      const versions = await call(
        who.watch,
        "GET",
        `${vault.id}/keys/signing/versions?api-version=2026-02-01&$top=1`,
      );
      expect(versions.json.value.map(({ name }) => name)).toEqual(["a".repeat(32)]);
      const rest = await call(who.watch, "GET", versions.json.nextLink ?? "");
      expect(rest.json.value.map(({ name }) => name)).toEqual(["b".repeat(32)]);
    },
  );

  it("demands an api-version that it knows, and old vault versions only until they retire", async () => {
    const { call, clock } = aManager();
    const none = await call(who.watch, "GET", "/subscriptions");
    expect(none.json.error.code).toBe("MissingApiVersionParameter");
    expect((await call(who.watch, "GET", "/subscriptions?api-version=2099-01-01")).status).toBe(
      400,
    );
    const old = vaultsOf(production).replace("2026-02-01", "2023-07-01");
    expect((await call(who.watch, "GET", old)).status).toBe(200);
    clock.advance(Date.UTC(2027, 1, 27) - clock.now().getTime());
    expect((await call(who.watch, "GET", old)).status).toBe(400);
  });

  it("says loudly what it does not know", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue(undefined);
    const { call } = aManager();
    const answer = await call(
      who.watch,
      "GET",
      `/subscriptions/${production}/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`,
    );
    expect([answer.status, answer.json.error.code]).toEqual([404, "InvalidResourceType"]);
    expect(log).toHaveBeenCalledOnce();
  });

  it("throttles one principal's reads of one subscription and refills 25 a second", async () => {
    const { call, clock } = aManager();
    for (let count = 0; count < 250; count += 1) {
      expect((await call(who.watch, "GET", vaultsOf(production))).status).toBe(200);
    }
    const refused = await call(who.watch, "GET", vaultsOf(production));
    expect([refused.status, refused.headers?.["Retry-After"]]).toEqual([429, "1"]);
    expect((await call(who.watch, "GET", vaultsOf(sandbox))).status).toBe(200);
    clock.advance(1000);
    const later = await call(who.watch, "GET", vaultsOf(production));
    expect(later.headers?.["x-ms-ratelimit-remaining-subscription-reads"]).toBe("24");
  });

  it("refuses nobody for asking too often when throttling is switched off", async () => {
    const manager = createResourceManager({ ...anAzure({ vaults: [] }), throttling: false });
    const headers = { authorization: `Bearer ${who.watch} https://management.azure.com/` };
    const statuses = new Set<number>();
    for (let count = 0; count < 300; count += 1) {
      const url = `${arm}${vaultsOf(production)}`;
      statuses.add((await manager.handle(aRequest("GET", url, { headers }))).status);
    }
    const query = `${arm}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`;
    const body = { query: "resourcecontainers | project id | order by id asc" };
    for (let count = 0; count < 20; count += 1) {
      statuses.add((await manager.handle(aRequest("POST", query, { headers, body }))).status);
    }
    expect([...statuses]).toEqual([200]);
  });

  it("keeps changed tags over a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "arm-"));
    const path = join(folder, "changes.ndjson");
    const vault = aVault("kv-a");
    const before = aManager([vault], path);
    const url = `${vault.id}?api-version=2026-02-01`;
    const tags = { owner: "new@contoso.example" };
    expect((await before.call(who.watch, "PATCH", url, { tags })).status).toBe(403);
    expect((await before.call(who.dev, "PATCH", url, { tags })).json.tags).toEqual(tags);
    const group = `/subscriptions/${production}/resourceGroups/rg-shop?api-version=2022-09-01`;
    await before.call(who.admin, "PATCH", group, { tags: {} });
    const after = aManager([vault], path);
    expect((await after.call(who.watch, "GET", url)).json.tags).toEqual(tags);
    expect((await after.call(who.watch, "GET", group)).json.tags).toEqual({});
    rmSync(folder, { recursive: true });
  });

  it("deletes a vault with what was granted on it, for good over a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "arm-"));
    const path = join(folder, "changes.ndjson");
    const vaults = [aVault("kv-a", { objects: [anObject("secret", "pin")] }), aVault("kv-b")];
    const id = vaults[0]?.id ?? "";
    const before = aManager(vaults, path);
    const url = `${id}?api-version=2026-02-01`;
    const right = `${id}/providers/Microsoft.Authorization/roleAssignments/77777777-7777-4777-8777-777777777777?api-version=2022-04-01`;
    const properties = {
      roleDefinitionId: `/x/${roles.reader}`,
      principalId: who.run,
      principalType: "ServicePrincipal",
    };
    await before.call(who.admin, "PUT", right, { properties });
    expect((await before.call(who.watch, "DELETE", url)).status).toBe(403);
    expect((await before.call(who.dev, "DELETE", url)).status).toBe(200);
    expect((await before.call(who.dev, "DELETE", url)).status).toBe(204);
    const elsewhere = url.replace("rg-shop", "rg-none");
    expect((await before.call(who.admin, "DELETE", elsewhere)).json.error.code).toBe(
      "ResourceGroupNotFound",
    );

    const after = aManager(vaults, path);
    for (const { call } of [before, after]) {
      const gone = [url, `${id}/secrets?api-version=2026-02-01`].map((one) =>
        call(who.watch, "GET", one),
      );
      for (const answer of await Promise.all(gone)) {
        expect([answer.status, answer.json.error.code]).toEqual([404, "ResourceNotFound"]);
      }
      const listed = await call(who.watch, "GET", vaultsOf(production));
      expect(listed.json.value.map(({ name }) => name)).toEqual(["kv-b"]);
      expect((await call(who.admin, "GET", right)).status).toBe(404);
    }
    expect(after.state.vault("kv-a")).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it("finds role assignments by scope, filter and name, and lets the administrator change them", async () => {
    const { call, access } = aManager();
    const at = `/subscriptions/${production}/providers/Microsoft.Authorization/roleAssignments`;
    const names = async (filter: string) =>
      (
        await call(
          who.watch,
          "GET",
          `${at}?api-version=2022-04-01${filter === "" ? "" : `&$filter=${encodeURIComponent(filter)}`}`,
        )
      ).json.value.map(({ name }) => name);
    expect(await names("")).toEqual(["1", "2", "3"]);
    expect(await names("atScope()")).toEqual(["1", "2"]);
    expect(await names(`principalId eq '${who.dev}'`)).toEqual(["3"]);
    expect(await names(`atScope() and assignedTo('${who.dev}')`)).toEqual([]);
    const odd = await call(who.watch, "GET", `${at}?api-version=2022-04-01&$filter=x`);
    expect(odd.status).toBe(400);

    const own = `${at}/77777777-7777-4777-8777-777777777777?api-version=2022-04-01`;
    const body = {
      properties: {
        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
        principalId: who.run,
        principalType: "ServicePrincipal",
      },
    };
    expect((await call(who.dev, "PUT", own, body)).status).toBe(403);
    expect((await call(who.admin, "PUT", own, body)).status).toBe(201);
    expect(access.allows(who.run, "Microsoft.KeyVault/vaults/read", aVault("x").id)).toBe(true);
    expect((await call(who.admin, "PUT", own.replaceAll("7777?", "7778?"), body)).status).toBe(409);
    expect((await call(who.admin, "DELETE", own)).status).toBe(200);
    expect((await call(who.admin, "DELETE", own)).status).toBe(204);
    expect(access.allows(who.run, "Microsoft.KeyVault/vaults/read", aVault("x").id)).toBe(false);
    const root = `${rootGroup}/providers/Microsoft.Authorization/roleAssignments/1?api-version=2022-04-01`;
    expect((await call(who.watch, "GET", root)).json.properties).toMatchObject({
      principalId: who.watch,
      scope: rootGroup,
    });
  });
});
