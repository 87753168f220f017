import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createKeyVault } from "../../../infra/local/keyvault/key-vault.ts";
import type { VaultEvents } from "../../../infra/local/keyvault/vault-request.ts";
import type { TenantSeed } from "../../../infra/local/tenant/model.ts";
import {
  aRequest,
  aVault,
  anAssignment,
  anAzure,
  anObject,
  roles,
  tenantId,
  who,
} from "../arm/azure-fixture.ts";

interface Answer {
  readonly value: Record<string, unknown>[];
  readonly nextLink: string | null;
  readonly error: { readonly code: string; readonly innererror?: { readonly code: string } };
}

function aPlace(part: Partial<TenantSeed>, changesPath?: string) {
  const azure = anAzure(part, changesPath);
  const events = {
    versionCreated: vi.fn<VaultEvents["versionCreated"]>(),
    versionChanged: vi.fn<VaultEvents["versionChanged"]>(),
    objectDeleted: vi.fn<VaultEvents["objectDeleted"]>(),
    flush: vi.fn<VaultEvents["flush"]>(),
  };
  const standIn = createKeyVault({
    ...azure,
    events,
    secretValues: new Map([["kv-shop/webhook", "https://flow.example/1"]]),
  });
  const call = async (as: string | undefined, method: string, address: string, body?: unknown) => {
    const headers =
      as === undefined ? {} : { authorization: `Bearer ${as} https://vault.azure.net` };
    const url = address.startsWith("https:")
      ? address
      : `https://kv-shop.vault.azure.net${address}`;
    const answer = await standIn.handle(aRequest(method, url, { headers, body }));
    answer.afterwards?.();
    return { ...answer, json: answer.body as Answer };
  };
  return { ...azure, standIn, call, events };
}

const list = "/secrets?api-version=7.6";

describe("key vault", () => {
  it("answers for the vaults that are there, and not for the one that is gone", () => {
    const { standIn } = aPlace({
      vaults: [aVault("kv-shop"), aVault("kv-gone", { deletedBetweenListingAndReading: true })],
    });
    expect(standIn.serves("kv-shop.vault.azure.net")).toBe(true);
    expect(standIn.serves("kv-gone.vault.azure.net")).toBe(false);
    expect(standIn.serves("kv-other.vault.azure.net")).toBe(false);
    expect(standIn.serves("management.azure.com")).toBe(false);
  });

  it("challenges a request without a token and one with a token for something else", async () => {
    const { standIn, call } = aPlace({ vaults: [aVault("kv-shop")] });
    const none = await call(undefined, "GET", list);
    expect(none.status).toBe(401);
    expect(none.headers?.["WWW-Authenticate"]).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="https://vault.azure.net"`,
    );
    const headers = { authorization: `Bearer ${who.admin} https://graph.microsoft.com` };
    const url = `https://kv-shop.vault.azure.net${list}`;
    expect((await standIn.handle(aRequest("GET", url, { headers }))).status).toBe(401);
  });

  it("keeps everybody out of a closed vault, the administrator too", async () => {
    const closed = aPlace({ vaults: [aVault("kv-shop", { network: "firewall" })] });
    const refused = await closed.call(who.admin, "GET", list);
    expect([refused.status, refused.json.error.innererror?.code]).toEqual([
      403,
      "ForbiddenByFirewall",
    ]);
    expect(JSON.stringify(refused.body)).toMatch(/Client address: 203\.0\.113\./);
    const inside = aPlace({ vaults: [aVault("kv-shop", { network: "private" })] });
    const answer = await inside.call(who.admin, "GET", list);
    expect(answer.json.error.innererror?.code).toBe("ForbiddenByConnection");
  });

  it.each([
    ["nobody special", who.run, [403, 403, 403]],
    ["a reader of metadata", who.watch, [200, 403, 403]],
    ["an owner, who has no data rights", who.dev, [403, 403, 403]],
    ["the administrator", who.admin, [200, 200, 200]],
  ])("asks a role of %s for listing, reading and writing", async (_who, as, expected) => {
    const { call } = aPlace({
      vaults: [aVault("kv-shop", { objects: [anObject("secret", "pw")] })],
    });
    const listed = await call(as, "GET", list);
    const read = await call(as, "GET", "/secrets/pw/?api-version=7.6");
    const written = await call(as, "PUT", "/secrets/new?api-version=7.6", { value: "x" });
    expect([listed.status, read.status, written.status]).toEqual(expected);
    if (listed.status === 403) expect(listed.json.error.innererror?.code).toBe("ForbiddenByRbac");
  });

  it("takes a role given on one secret for that secret only", async () => {
    const vault = aVault("kv-shop", {
      objects: [anObject("secret", "pw"), anObject("secret", "other")],
    });
    const own = anAssignment("9", `${vault.id}/secrets/pw`, roles.secretsUser, who.run);
    const { call } = aPlace({ vaults: [vault], roleAssignments: [own] });
    expect((await call(who.run, "GET", "/secrets/pw/?api-version=7.6")).status).toBe(200);
    expect((await call(who.run, "GET", "/secrets/other/?api-version=7.6")).status).toBe(403);
  });

  it("asks the policies, and no role, in a vault with access policies", async () => {
    const vault = aVault("kv-shop", {
      enableRbacAuthorization: false,
      accessPolicies: [{ objectId: who.run, permissions: { secrets: ["List"] } }],
      objects: [anObject("secret", "pw")],
    });
    const { call } = aPlace({ vaults: [vault] });
    expect((await call(who.run, "GET", list)).status).toBe(200);
    expect((await call(who.run, "GET", "/keys?api-version=7.6")).status).toBe(403);
    expect((await call(who.run, "GET", "/secrets/pw/?api-version=7.6")).status).toBe(403);
    const watched = await call(who.watch, "GET", list);
    expect([watched.status, watched.json.error.innererror?.code]).toEqual([
      403,
      "ForbiddenByPolicy",
    ]);
  });

  it("lists the current version of what is not deleted, 25 a page, behind an absolute link", async () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      anObject("secret", `s${String(n).padStart(2, "0")}`),
    );
    const version = { enabled: false, created: 1, updated: 2 };
    const objects = [
      ...many,
      anObject("secret", "a-managed", {
        managed: true,
        versions: [
          { ...version, version: "1".repeat(32), exp: 3 },
          {
            ...version,
            version: "2".repeat(32),
            exp: 9,
            nbf: 4,
            contentType: "application/x-pkcs12",
          },
        ],
      }),
      anObject("secret", "a-deleted", { deletedAt: "2026-10-30T00:00:00Z" }),
    ];
    const { call } = aPlace({ vaults: [aVault("kv-shop", { objects })] });
    const first = await call(who.watch, "GET", `${list}&maxresults=25`);
    expect(first.json.value).toHaveLength(25);
    expect(first.json.value[0]).toEqual({
      id: "https://kv-shop.vault.azure.net/secrets/a-managed",
      attributes: {
        enabled: false,
        nbf: 4,
        exp: 9,
        created: 1,
        updated: 2,
        recoveryLevel: "Recoverable+Purgeable",
        recoverableDays: 90,
      },
      contentType: "application/x-pkcs12",
      managed: true,
    });
    const second = await call(who.watch, "GET", first.json.nextLink ?? "");
    expect(second.json.value).toHaveLength(6);
    expect(second.json.nextLink).toBeNull();
    expect((await call(who.watch, "GET", `${list}&maxresults=26`)).status).toBe(400);
    expect((await call(who.watch, "GET", `${list}&$skiptoken=abc`)).status).toBe(400);
    const deleted = await call(who.watch, "GET", "/deletedsecrets?api-version=7.6");
    expect(deleted.json.value[0]).toMatchObject({
      recoveryId: "https://kv-shop.vault.azure.net/deletedsecrets/a-deleted",
      deletedDate: Date.UTC(2026, 9, 30) / 1000,
    });
  });

  it("shows certificates with thumbprint and policy, keys by kid", async () => {
    const version = { version: "3".repeat(32), enabled: true, created: 1, updated: 1, exp: 9 };
    const policy = { issuer: { name: "Self" }, lifetime_actions: [] };
    const x5t = "fLi3U52HunIVNXubkEnf8tP6Wbo";
    const objects = [
      anObject("certificate", "tls", { versions: [{ ...version, x5t }], policy }),
      anObject("certificate", "waiting", {
        versions: [],
        policy,
        pending: { status: "inProgress" },
      }),
      anObject("key", "tls", { managed: true, versions: [{ ...version, kty: "RSA" }] }),
    ];
    const { call } = aPlace({ vaults: [aVault("kv-shop", { objects })] });
    const listed = await call(who.watch, "GET", "/certificates?api-version=7.6");
    expect(listed.json.value).toMatchObject([
      { id: "https://kv-shop.vault.azure.net/certificates/tls", x5t, attributes: { exp: 9 } },
    ]);
    const keys = await call(who.watch, "GET", "/keys?api-version=7.6");
    expect(keys.json.value).toMatchObject([
      { kid: "https://kv-shop.vault.azure.net/keys/tls", managed: true },
    ]);
    const shown = await call(who.watch, "GET", "/certificates/tls/policy?api-version=7.6");
    expect(shown.body).toMatchObject({
      ...policy,
      id: expect.stringContaining("/tls/policy") as string,
    });
    const pending = await call(who.watch, "GET", "/certificates/waiting/pending?api-version=7.6");
    expect(pending.body).toMatchObject({ status: "inProgress" });
    const versions = await call(who.watch, "GET", "/certificates/tls/versions?api-version=7.6");
    expect(versions.json.value[0]?.["id"]).toBe(
      `https://kv-shop.vault.azure.net/certificates/tls/${version.version}`,
    );
    const missing = await call(who.watch, "GET", "/certificates/none/?api-version=7.6");
    expect([missing.status, missing.json.error.code]).toEqual([404, "CertificateNotFound"]);
  });

  it("gives the values it was told, or makes some up", async () => {
    const objects = [anObject("secret", "webhook"), anObject("secret", "pw")];
    const { call } = aPlace({ vaults: [aVault("kv-shop", { objects })] });
    const told = await call(who.admin, "GET", "/secrets/webhook/?api-version=7.6");
    expect(told.body).toMatchObject({ value: "https://flow.example/1" });
    const made = await call(who.admin, "GET", "/secrets/pw?api-version=7.6");
    expect(made.body).toMatchObject({ value: "value of pw in kv-shop" });
  });

  it.each([
    ["no api-version", "GET", "/secrets", undefined],
    ["an unknown api-version", "GET", "/secrets?api-version=7.0", undefined],
    ["a name with a dot", "PUT", "/secrets/a.b?api-version=7.6", { value: "x" }],
    ["no value", "PUT", "/secrets/a?api-version=7.6", {}],
    ["25 KB and a byte", "PUT", "/secrets/a?api-version=7.6", { value: "x".repeat(25_601) }],
    [
      "16 tags",
      "PUT",
      "/secrets/a?api-version=7.6",
      { value: "x", tags: Object.fromEntries(Array.from("abcdefghijklmnop", (key) => [key, ""])) },
    ],
    [
      "a tag of 513 characters",
      "PUT",
      "/secrets/a?api-version=7.6",
      { value: "x", tags: { a: "x".repeat(513) } },
    ],
  ])("refuses %s", async (_what, method, address, body) => {
    const { call, events } = aPlace({ vaults: [aVault("kv-shop")] });
    const answer = await call(who.admin, method, address, body);
    expect([answer.status, answer.json.error.code]).toEqual([400, "BadParameter"]);
    expect(events.versionCreated).not.toHaveBeenCalled();
  });

  it("takes 4,000 transactions in 10 seconds", async () => {
    const { call, clock } = aPlace({ vaults: [aVault("kv-shop")] });
    for (let count = 0; count < 4000; count += 1) await call(who.watch, "GET", list);
    expect((await call(who.watch, "GET", list)).status).toBe(429);
    clock.advance(10_000);
    expect((await call(who.watch, "GET", list)).status).toBe(200);
  });

  it("tells of new versions, changed dates and deletions, after they are on disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vault-"));
    const path = join(folder, "changes.ndjson");
    const seed = { vaults: [aVault("kv-shop", { eventSchema: "EventGridSchema" as const })] };
    const { call, events } = aPlace(seed, path);
    await call(who.admin, "PUT", "/secrets/pw?api-version=7.6", { value: "v1" });
    expect(events.versionCreated.mock.calls[0]?.[1]).toMatchObject({ kind: "secret", name: "pw" });
    expect(events.flush).toHaveBeenCalledOnce();
    await call(who.admin, "PATCH", "/secrets/pw/?api-version=7.6", { attributes: { exp: 5 } });
    expect(events.versionChanged.mock.calls[0]?.[2]).toMatchObject({ exp: 5 });
    const again = aPlace(seed, path);
    const read = await again.call(who.admin, "GET", "/secrets/pw/?api-version=7.6");
    expect(read.body).toMatchObject({ value: "v1", attributes: { exp: 5 } });
    await again.call(who.admin, "DELETE", "/secrets/pw?api-version=7.6");
    expect(again.events.objectDeleted).toHaveBeenCalledOnce();
    rmSync(folder, { recursive: true });
  });
});
