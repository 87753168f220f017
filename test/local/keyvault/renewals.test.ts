import { describe, expect, it, vi } from "vitest";
import { createKeyVault } from "../../../infra/local/keyvault/key-vault.ts";
import type { VaultEvents } from "../../../infra/local/keyvault/vault-request.ts";
import { aVault, anAzure, anObject, start } from "../arm/azure-fixture.ts";

const day = 86_400;
const now = start / 1000;

function aCertificate(
  name: string,
  daysLeft: number,
  issuer = "Self",
  trigger: object = { days_before_expiry: 30 },
) {
  return anObject("certificate", name, {
    versions: [
      {
        version: "1".repeat(32),
        enabled: true,
        created: now - 300 * day,
        updated: now,
        nbf: now - 300 * day,
        exp: now + daysLeft * day,
      },
    ],
    policy: {
      issuer: { name: issuer },
      x509_props: { validity_months: 3 },
      lifetime_actions: [{ trigger, action: { action_type: "AutoRenew" } }],
    },
  });
}

function aPlace(objects: readonly ReturnType<typeof anObject>[]) {
  const azure = anAzure({ vaults: [aVault("kv-shop", { objects })] });
  const versionCreated = vi.fn<VaultEvents["versionCreated"]>();
  const events = {
    versionCreated,
    versionChanged: () => undefined,
    objectDeleted: () => undefined,
    flush: () => undefined,
  };
  const standIn = createKeyVault({ ...azure, events, renewsSince: new Date(start) });
  const run = async (days: number) => {
    azure.clock.advance(days * day * 1000);
    await standIn.runDue?.(azure.clock.now());
    return versionCreated.mock.calls.map(([, { name }]) => name);
  };
  return { ...azure, standIn, run };
}

describe("a vault left alone", () => {
  it("renews a certificate of its own issuer when the policy says so, and not again before the next time", async () => {
    const { standIn, run, state } = aPlace([aCertificate("tls", 40)]);
    expect(standIn.nextDue?.()).toBe(start + 10 * day * 1000);
    expect(await run(9)).toEqual([]);
    expect(await run(1)).toEqual(["tls"]);
    const renewed = state.vault("kv-shop")?.objects.get("certificate", "tls");
    expect(renewed?.versions.at(-1)?.exp).toBe(Date.UTC(2027, 1, 12, 8) / 1000);
    expect(state.vault("kv-shop")?.objects.get("secret", "tls")?.managed).toBe(true);
    expect(await run(1)).toEqual(["tls"]);
  });

  it("renews after a share of the life time", () => {
    const { standIn } = aPlace([aCertificate("tls", 100, "Self", { lifetime_percentage: 80 })]);
    expect(standIn.nextDue?.()).toBe(start + 20 * day * 1000);
  });

  it.each([
    ["what should have been renewed before the tenant began", aCertificate("failed", 20)],
    ["a certificate of another issuer", aCertificate("foreign", 40, "DigiCert")],
    [
      "a certificate with a period longer than its life",
      aCertificate("odd", 40, "Self", { days_before_expiry: 400 }),
    ],
    ["a key without a policy", anObject("key", "plain")],
  ])("leaves %s as it is", async (_what, object) => {
    const { standIn, run } = aPlace([object]);
    expect(standIn.nextDue?.()).toBeUndefined();
    expect(await run(400)).toEqual([]);
  });

  it("rotates a key by its policy, again and again", async () => {
    const version = {
      version: "2".repeat(32),
      enabled: true,
      created: now - day,
      updated: now,
      kty: "EC",
    };
    const policy = {
      lifetimeActions: [{ trigger: { timeAfterCreate: "P90D" }, action: { type: "Rotate" } }],
      attributes: { expiryTime: "P120D" },
    };
    const { run, state } = aPlace([anObject("key", "signing", { versions: [version], policy })]);
    expect(await run(89)).toEqual(["signing"]);
    const rotated = state.vault("kv-shop")?.objects.get("key", "signing")?.versions.at(-1);
    expect(rotated).toMatchObject({ kty: "EC", exp: now + (89 + 120) * day });
    expect(await run(90)).toEqual(["signing", "signing"]);
  });
});
