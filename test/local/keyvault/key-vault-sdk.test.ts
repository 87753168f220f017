import { CertificateClient, type CertificatePolicy } from "@azure/keyvault-certificates";
import { KeyClient } from "@azure/keyvault-keys";
import { SecretClient } from "@azure/keyvault-secrets";
import { describe, expect, it } from "vitest";
import { createKeyVault } from "../../../infra/local/keyvault/key-vault.ts";
import type { VaultEvents } from "../../../infra/local/keyvault/vault-request.ts";
import { aVault, anAzure, anObject, start, tenantId, who } from "../arm/azure-fixture.ts";
import { inMemoryClient, type Sent } from "./in-memory-client.ts";

const silent: VaultEvents = {
  versionCreated: () => undefined,
  versionChanged: () => undefined,
  objectDeleted: () => undefined,
  flush: () => undefined,
};

function aPlace(objects: readonly ReturnType<typeof anObject>[], as = who.admin) {
  const azure = anAzure({ vaults: [aVault("kv-shop", { objects })] });
  const standIn = createKeyVault({ ...azure, events: silent });
  const sent: Sent[] = [];
  const asked: { scopes: string | string[]; tenantId: string | undefined }[] = [];
  const credential = {
    getToken(scopes: string | string[], options?: { tenantId?: string }) {
      asked.push({ scopes, tenantId: options?.tenantId });
      const token = `${as} https://vault.azure.net`;
      return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
    },
  };
  const options = {
    httpClient: inMemoryClient(standIn, sent),
    retryOptions: { maxRetries: 0 },
  };
  const url = "https://kv-shop.vault.azure.net";
  return {
    ...azure,
    sent,
    asked,
    secrets: new SecretClient(url, credential, options),
    keys: new KeyClient(url, credential, options),
    certificates: new CertificateClient(url, credential, options),
  };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("key vault with the unmodified clients", () => {
  it("is asked without a token first, and its challenge leads to one for this tenant", async () => {
    const place = aPlace([anObject("secret", "one")]);
    await all(place.secrets.listPropertiesOfSecrets());
    expect(place.sent.map(({ hasToken }) => hasToken)).toEqual([false, true]);
    expect(place.asked[0]).toEqual({ scopes: ["https://vault.azure.net/.default"], tenantId });
    expect(place.sent[0]?.url).toContain("api%2Dversion=");
  });

  it("gives 60 secrets in pages of 25 to who may only read metadata", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `s-${String(index).padStart(3, "0")}`);
    const place = aPlace(
      names.map((name) => anObject("secret", name)),
      who.watch,
    );
    const listed = await all(place.secrets.listPropertiesOfSecrets());
    expect(listed.map(({ name }) => name)).toEqual(names);
    expect(place.sent).toHaveLength(4);
    expect(listed[0]).toMatchObject({
      enabled: true,
      createdOn: new Date("2025-01-01T00:00:00Z"),
      recoveryLevel: "Recoverable+Purgeable",
      recoverableDays: 90,
    });
    expect(listed[0]?.version).toBeUndefined();
    await expect(place.secrets.getSecret("s-001")).rejects.toMatchObject({ statusCode: 403 });
  });

  it("makes a new secret version to which nothing carries over", async () => {
    const place = aPlace([]);
    const expiresOn = new Date(start + 86_400_000);
    await place.secrets.setSecret("pw", "first", { tags: { a: "b" }, expiresOn, contentType: "t" });
    place.clock.advance(60_000);
    const second = await place.secrets.setSecret("pw", "second");
    expect(second.properties).toMatchObject({ createdOn: new Date(start + 60_000) });
    expect([second.properties.tags, second.properties.expiresOn]).toEqual([undefined, undefined]);
    const versions = await all(place.secrets.listPropertiesOfSecretVersions("pw"));
    expect(versions).toHaveLength(2);
    const first = versions.find(({ version }) => version !== second.properties.version);
    expect(first).toMatchObject({ tags: { a: "b" }, expiresOn });
    expect((await place.secrets.getSecret("pw")).value).toBe("second");
    const old = await place.secrets.getSecret("pw", { version: first?.version ?? "" });
    expect(old.value).toBe("first");
  });

  it("changes one version's attributes and keeps the value of a disabled one back", async () => {
    const place = aPlace([]);
    const made = await place.secrets.setSecret("pw", "x");
    const version = made.properties.version ?? "";
    await place.secrets.updateSecretProperties("pw", version, { enabled: false, tags: { z: "1" } });
    const [listed] = await all(place.secrets.listPropertiesOfSecrets());
    expect(listed).toMatchObject({ enabled: false, tags: { z: "1" } });
    await expect(place.secrets.getSecret("pw")).rejects.toMatchObject({ statusCode: 403 });
  });

  it("deletes softly: not listed, name not free, recoverable, purgeable", async () => {
    const place = aPlace([anObject("secret", "pw")]);
    const poller = await place.secrets.beginDeleteSecret("pw", { intervalInMs: 1 });
    await poller.pollUntilDone();
    expect(await all(place.secrets.listPropertiesOfSecrets())).toEqual([]);
    const [deleted] = await all(place.secrets.listDeletedSecrets());
    expect(deleted).toMatchObject({ name: "pw", deletedOn: new Date(start) });
    await expect(place.secrets.setSecret("pw", "x")).rejects.toMatchObject({ statusCode: 409 });
    const back = await place.secrets.beginRecoverDeletedSecret("pw", { intervalInMs: 1 });
    await back.pollUntilDone();
    expect(await all(place.secrets.listPropertiesOfSecrets())).toHaveLength(1);
    await (await place.secrets.beginDeleteSecret("pw", { intervalInMs: 1 })).pollUntilDone();
    await place.secrets.purgeDeletedSecret("pw");
    expect(await all(place.secrets.listDeletedSecrets())).toEqual([]);
    await place.secrets.setSecret("pw", "again");
    await (await place.secrets.beginDeleteSecret("pw", { intervalInMs: 1 })).pollUntilDone();
    place.clock.advance(90 * 86_400_000);
    expect(await all(place.secrets.listDeletedSecrets())).toEqual([]);
    await place.secrets.setSecret("pw", "90 days later the name is free");
    expect(await all(place.secrets.listPropertiesOfSecretVersions("pw"))).toHaveLength(1);
  });

  it("issues a self-signed certificate at once, with the secret and the key behind it", async () => {
    const place = aPlace([]);
    const policy: CertificatePolicy = {
      issuerName: "Self",
      subject: "CN=shop",
      validityInMonths: 6,
      contentType: "application/x-pem-file",
      lifetimeActions: [{ action: "AutoRenew", daysBeforeExpiry: 30 }],
    };
    const poller = await place.certificates.beginCreateCertificate("tls", policy, {
      intervalInMs: 1,
      tags: { a: "b" },
    });
    const made = await poller.pollUntilDone();
    expect(made.policy).toMatchObject({ issuerName: "Self", validityInMonths: 6 });
    expect(made.properties).toMatchObject({
      expiresOn: new Date("2027-05-02T08:00:00Z"),
      tags: { a: "b" },
    });
    expect(made.cer?.length).toBeGreaterThan(0);
    const [listed] = await all(place.certificates.listPropertiesOfCertificates());
    expect(listed?.x509Thumbprint?.length).toBe(20);
    const [secret] = await all(place.secrets.listPropertiesOfSecrets());
    expect(secret).toMatchObject({
      name: "tls",
      managed: true,
      contentType: "application/x-pem-file",
    });
    const [key] = await all(place.keys.listPropertiesOfKeys());
    expect(key).toMatchObject({ name: "tls", managed: true });
  });

  it("leaves a request to another issuer pending and out of the list", async () => {
    const place = aPlace([]);
    const policy = { issuerName: "DigiCert", subject: "CN=shop" };
    await place.certificates.beginCreateCertificate("tls", policy, { intervalInMs: 1 });
    expect(await all(place.certificates.listPropertiesOfCertificates())).toEqual([]);
    const pending = await all(
      place.certificates.listPropertiesOfCertificates({ includePending: true }),
    );
    expect(pending.map(({ name }) => name)).toEqual(["tls"]);
    const operation = await place.certificates.getCertificateOperation("tls");
    expect(operation.getOperationState().certificateOperation?.status).toBe("inProgress");
  });

  it("rotates a key by its policy", async () => {
    const place = aPlace([]);
    const made = await place.keys.createKey("signing", "RSA", { tags: { a: "b" } });
    expect((await place.keys.getKeyRotationPolicy("signing")).lifetimeActions).toEqual([
      { action: "Notify", timeBeforeExpiry: "P30D", timeAfterCreate: undefined },
    ]);
    await place.keys.updateKeyRotationPolicy("signing", {
      expiresIn: "P3M",
      lifetimeActions: [{ action: "Notify", timeBeforeExpiry: "P10D" }],
    });
    place.clock.advance(1000);
    const rotated = await place.keys.rotateKey("signing");
    expect(rotated.properties.version).not.toBe(made.properties.version);
    expect(rotated.properties).toMatchObject({
      expiresOn: new Date("2027-02-02T08:00:01Z"),
      tags: { a: "b" },
    });
    expect(await all(place.keys.listPropertiesOfKeyVersions("signing"))).toHaveLength(2);
    expect((await place.keys.getKey("signing")).keyType).toBe("RSA");
  });
});
