import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, holderOf, subjectOf } from "../../shared/inventory/holder.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import {
  aCertificate,
  aHolder,
  aKeyId,
  anApplication,
  anAppWith,
  APP_ID,
  aSamlTriple,
  aSecret,
  aServicePrincipal,
  aThumbprint,
  aTenant,
  aVaultObject,
  VAULT_ID,
} from "../build/a-holder.ts";
import { anyFacts } from "../build/any-holder.ts";

describe("holderOf", () => {
  it("makes one SAML signing certificate of its three entries", () => {
    const { credentials } = aHolder(aServicePrincipal({ credentials: aSamlTriple(1) }));
    expect(credentials).toMatchObject([
      {
        key: ["application-credential", APP_ID, aThumbprint(1)],
        kind: "saml-signing",
        keyIds: [aKeyId(1), aKeyId(2)],
        thumbprint: aThumbprint(1),
        on: ["service-principal"],
      },
    ]);
  });

  it("takes the same thumbprint on application and service principal for one credential", () => {
    const { credentials } = aHolder(
      anApplication({ credentials: [aCertificate(1)] }),
      aServicePrincipal({ credentials: [aCertificate(1, { keyId: aKeyId(2) })] }),
    );
    expect(credentials).toMatchObject([
      {
        kind: "certificate",
        keyIds: [aKeyId(1), aKeyId(2)],
        on: ["application", "service-principal"],
      },
    ]);
  });

  it("takes the same key id on application and service principal for one credential", () => {
    const { credentials } = aHolder(
      anApplication({ credentials: [aSecret(1)] }),
      aServicePrincipal({ credentials: [aSecret(1)] }),
    );
    expect(credentials).toMatchObject([
      { kind: "secret", keyIds: [aKeyId(1)], on: ["application", "service-principal"] },
    ]);
  });

  it("leaves a password alone whose identifier no key has", () => {
    const { credentials } = anAppWith(
      aSecret(1, { thumbprint: aThumbprint(9) }),
      aSecret(2, { thumbprint: aThumbprint(9) }),
      aCertificate(3),
    );
    expect(credentials.map(({ kind, key }) => [kind, key.at(-1)])).toEqual([
      ["secret", aKeyId(1)],
      ["secret", aKeyId(2)],
      ["certificate", aThumbprint(3)],
    ]);
    expect(credentials[0]?.thumbprint).toBeUndefined();
  });

  it("tells a key without a thumbprint by its key id", () => {
    const { thumbprint, ...entry } = aCertificate(1);
    expect(thumbprint).toBeDefined();
    expect(anAppWith(entry).credentials[0]?.key).toEqual([
      "application-credential",
      APP_ID,
      aKeyId(1),
    ]);
  });

  it("lets a credential end when the first of its entries ends", () => {
    const { credentials } = aHolder(
      anApplication({ credentials: [aCertificate(1, { endsAt: "2026-08-01T00:00:00.000Z" })] }),
      aServicePrincipal({
        credentials: [
          aCertificate(1, { endsAt: "2026-07-01T00:00:00.000Z" }),
          aCertificate(1, { endsAt: undefined }),
        ],
      }),
    );
    expect(credentials[0]?.endsAt?.toISOString()).toBe("2026-07-01T00:00:00.000Z");
  });

  it("takes a vault object whose tags are right for the credential that it holds", () => {
    const held = aVaultObject({ holdsSecretOf: APP_ID, holdsKeyId: aKeyId(1) });
    const { credentials } = aHolder(anApplication({ credentials: [aSecret(1)] }), held);
    expect(credentials).toMatchObject([
      { kind: "secret", on: ["application"], vaultObjects: [held] },
    ]);
  });

  it.each([
    ["another key id", { holdsSecretOf: APP_ID, holdsKeyId: aKeyId(2) }],
    ["no key id", { holdsSecretOf: APP_ID }],
  ])("lets a vault object stand for itself when its tags name %s", (_what, tags) => {
    const { credentials } = aHolder(
      anApplication({ credentials: [aSecret(1)] }),
      aVaultObject(tags),
    );
    expect(credentials.map(({ kind, on }) => [kind, on])).toEqual([
      ["secret", ["application"]],
      ["vault-secret", ["vault"]],
    ]);
  });

  const inVault = aVaultObject({
    objectKind: "certificate",
    thumbprint: aThumbprint(1),
    certificateOf: APP_ID,
  });

  it("takes a vault certificate of the same thumbprint for the application's", () => {
    const { credentials } = aHolder(anApplication({ credentials: [aCertificate(1)] }), inVault);
    expect(credentials).toMatchObject([
      { kind: "certificate", on: ["application"], vaultObjects: [inVault] },
    ]);
  });

  it("finds it on the service principal, too, and in several vaults", () => {
    const copy = { ...inVault, name: "copy" };
    const { credentials } = aHolder(
      aServicePrincipal({ credentials: aSamlTriple(1) }),
      inVault,
      copy,
    );
    expect(credentials).toMatchObject([{ kind: "saml-signing", vaultObjects: [inVault, copy] }]);
  });

  it("believes the thumbprint more than tags, which may name another credential of the application", () => {
    const tagged = { ...inVault, holdsSecretOf: APP_ID, holdsKeyId: aKeyId(2) };
    const { credentials } = aHolder(
      anApplication({ credentials: [aCertificate(1), aSecret(2)] }),
      tagged,
    );
    expect(credentials.map(({ kind, vaultObjects }) => [kind, vaultObjects])).toEqual([
      ["certificate", [tagged]],
      ["secret", []],
    ]);
  });

  it.each<[string, ...Fact[]]>([
    ["has another one", anApplication({ credentials: [aCertificate(2)] })],
    [
      "has only a secret that calls itself so",
      anApplication({ credentials: [aSecret(2, { thumbprint: aThumbprint(1) })] }),
    ],
    ["is switched off", anApplication({ isDisabled: true, credentials: [aCertificate(1)] })],
    ["is the platform's", anApplication({ isPlatformMade: true, credentials: [aCertificate(1)] })],
    [
      "has a service principal that is switched off",
      anApplication({ credentials: [aCertificate(1)] }),
      aServicePrincipal({ isEnabled: false }),
    ],
  ])("lets a vault certificate stand for itself when the application %s", (_why, ...others) => {
    const { credentials } = aHolder(...others, inVault);
    expect(credentials).toHaveLength(2);
    expect(credentials[1]).toMatchObject({ kind: "vault-certificate", on: ["vault"] });
  });

  it("finds each entry in exactly one credential, whatever there is", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { credentials } = holderOf(APP_ID, facts, aTenant());
        const keys = credentials.map(({ key }) => key.join("\n"));
        expect(new Set(keys).size).toBe(keys.length);
        const entries = facts.flatMap((fact) =>
          fact.kind === "application" || fact.kind === "service-principal" ? fact.credentials : [],
        );
        const found = new Set(credentials.flatMap(({ keyIds }) => keyIds));
        expect(entries.every(({ keyId }) => found.has(keyId))).toBe(true);
        const objects = facts.filter((fact) => fact.kind === "vault-object");
        const shown = new Set(credentials.flatMap(({ vaultObjects }) => vaultObjects));
        expect(objects.every((object) => shown.has(object))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("makes the same credentials whatever the order of the facts", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const keysOf = (some: typeof facts): string[] =>
          holderOf(APP_ID, some, aTenant())
            .credentials.map(
              ({ key, endsAt }) => `${key.join("\n")} ${endsAt?.toISOString() ?? ""}`,
            )
            .toSorted();
        expect(keysOf(facts.toReversed())).toEqual(keysOf(facts));
      }),
      { numRuns: 100 },
    );
  });
});

describe("the subject of a fact", () => {
  it("is the client id of an application, of a service principal, and of a vault object that names one", () => {
    expect(subjectOf(anApplication())).toBe(APP_ID);
    expect(subjectOf(aServicePrincipal())).toBe(APP_ID);
    expect(subjectOf(aVaultObject({ holdsSecretOf: APP_ID, holdsKeyId: aKeyId(1) }))).toBe(APP_ID);
  });

  it("is the client id of the application that has the certificate, whatever tags say", () => {
    const tagged = { holdsSecretOf: "somebody else", holdsKeyId: aKeyId(1) };
    expect(subjectOf(aVaultObject({ certificateOf: APP_ID, ...tagged }))).toBe(APP_ID);
  });

  it("is the address of any other vault object, in lower case", () => {
    expect(subjectOf(aVaultObject({ name: "Payroll-DB" }))).toBe(`${VAULT_ID}/secret/payroll-db`);
    expect(addressOf(aVaultObject({ objectKind: "key", name: "A" }))).toBe(`${VAULT_ID}/key/a`);
  });
});
