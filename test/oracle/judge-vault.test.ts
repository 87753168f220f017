import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";
import {
  aCertificate,
  aSecret,
  aServicePrincipal,
  aTenant,
  aVault,
  anApplication,
  anObject,
  guid,
  now,
  seconds,
  thumbprint,
  vaultId,
} from "./raw-builders.ts";
import type { RawCertificate, RawCertificatePolicy, RawTenant, RawVault } from "./raw-tenant.ts";

function said(vault: Partial<RawVault>, parts: Partial<RawTenant> = {}): readonly string[] {
  return judge(aTenant({ ...parts, vaults: [aVault(vault)] }), now, {})
    .filter(({ subjectKind }) => subjectKind === "vault-object")
    .map(
      ({ detector, naturalKey, severity }) =>
        `${detector.slice("credential-".length)} ${naturalKey.slice(vaultId.length + 1)} ${severity}`,
    );
}

function aVaultCertificate(
  exp: string,
  policy: RawCertificatePolicy | null,
  attributes: object = { nbf: seconds("2025-03-12T09:00:00Z") },
): RawCertificate {
  return {
    id: "https://kv-pay.vault.azure.net/certificates/Pay-Tls",
    attributes: { enabled: true, exp: seconds(exp), ...attributes },
    policy,
  };
}

const renews = (trigger: object, name = "Self"): RawCertificatePolicy => ({
  issuer: { name },
  lifetime_actions: [
    { trigger: { days_before_expiry: 90 }, action: { action_type: "EmailContacts" } },
    { trigger, action: { action_type: "AutoRenew" } },
  ],
});

describe("secrets and keys", () => {
  it.each([
    ["ending", {}, ["expiring secret/pin high"]],
    ["ended", { exp: seconds("2026-03-02T09:00:00Z") }, ["expired secret/pin high"]],
    ["without end", { exp: null }, ["never-expires secret/pin low"]],
    ["of the year 9999", { exp: 253_402_300_799 }, ["never-expires secret/pin low"]],
    ["disabled", { enabled: false }, ["expiring secret/pin info"]],
    ["disabled, without end", { enabled: false, exp: null }, ["never-expires secret/pin info"]],
    [
      "of three years",
      { nbf: seconds("2025-01-01T00:00:00Z"), exp: seconds("2028-01-01T00:00:00Z") },
      ["long-lived secret/pin low"],
    ],
    ["never valid", { nbf: seconds("2026-05-01T00:00:00Z") }, ["expiring secret/pin info"]],
  ])("%s", (_case, attributes, expected) => {
    expect(said({ secrets: [anObject("Pin", attributes)] })).toEqual(expected);
  });

  it.each([
    ["of three years since it was made", "2025-01-01T00:00:00Z", ["long-lived secret/pin low"]],
    ["of two years since it was made", "2026-01-01T00:00:00Z", []],
  ])("%s, without a start", (_case, created, expected) => {
    const attributes = { created: seconds(created), exp: seconds("2028-01-01T00:00:00Z") };
    expect(said({ secrets: [anObject("Pin", attributes)] })).toEqual(expected);
  });

  it("name what is encrypted with a key", () => {
    const provider =
      "/subscriptions/A/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts";
    const uses = (name: string, keyvaulturi: string, keyname: string) => ({
      id: `${provider}/${name}`,
      properties: { encryption: { keyvaultproperties: { keyvaulturi, keyname } } },
    });
    const keyUrl = "https://kv-pay.vault.azure.net/keys/CMK/0123";
    const encrypted = [
      uses("two", "https://KV-PAY.vault.azure.net/", "cmk"),
      { id: `${provider}/one`, properties: { activeKey: { keyUrl } } },
      uses("elsewhere", "https://kv-other.vault.azure.net", "cmk"),
      uses("otherwise", "https://kv-pay.vault.azure.net", "cmk2"),
      { id: `${provider}/platform`, properties: { encryption: {} } },
    ];
    const vaults = [aVault({ keys: [anObject("Cmk")], secrets: [anObject("cmk")] })];
    const findings = judge(aTenant({ vaults, encrypted }), now, {});
    expect(findings.map(({ encrypts }) => encrypts)).toEqual([
      [],
      [`${provider}/one`, `${provider}/two`].map((id) => id.toLowerCase()),
    ]);
  });

  it("are told apart by kind, and never supersede each other", () => {
    const young = anObject("pin2", { nbf: seconds("2026-02-01T00:00:00Z"), exp: null });
    expect(said({ secrets: [anObject("pin"), young], keys: [anObject("pin")] })).toEqual([
      "expiring secret/pin high",
      "never-expires secret/pin2 low",
      "expiring key/pin high",
    ]);
  });
});

describe("certificates", () => {
  const behind = { secrets: [anObject("pay-tls")], keys: [anObject("PAY-TLS")] };

  it.each([
    ["quiet at the renewal point", "2026-04-01T09:00:00Z", renews({ days_before_expiry: 30 }), []],
    [
      "told a second past it",
      "2026-04-01T08:59:59Z",
      renews({ days_before_expiry: 30 }),
      ["expiring certificate/pay-tls medium"],
    ],
    // 2025-03-12 to 2026-03-22 are 375 days; 4 % of them are 15.
    [
      "quiet before the percentage",
      "2026-03-22T09:00:00Z",
      renews({ lifetime_percentage: 96 }),
      [],
    ],
    [
      "told past the percentage",
      "2026-03-22T09:00:00Z",
      renews({ lifetime_percentage: 94 }),
      ["expiring certificate/pay-tls medium"],
    ],
    [
      "told when nobody can renew it",
      "2026-04-20T09:00:00Z",
      renews({ days_before_expiry: 30 }, "Unknown"),
      ["expiring certificate/pay-tls medium"],
    ],
    [
      "told without automatic renewal",
      "2026-04-20T09:00:00Z",
      { issuer: { name: "Self" }, lifetime_actions: [] },
      ["expiring certificate/pay-tls medium"],
    ],
    [
      "told when the policy cannot be read",
      "2026-04-20T09:00:00Z",
      null,
      ["expiring certificate/pay-tls medium"],
    ],
    [
      "told when ended in spite of renewal",
      "2026-03-01T09:00:00Z",
      renews({ days_before_expiry: 30 }),
      ["expired certificate/pay-tls high"],
    ],
  ])("%s", (_case, exp, policy, expected) => {
    expect(said({ ...behind, certificates: [aVaultCertificate(exp, policy)] })).toEqual(expected);
  });

  it("count their life from creation when no start is given", () => {
    const certificate = (created: string) =>
      aVaultCertificate("2026-03-22T09:00:00Z", renews({ lifetime_percentage: 90 }), {
        created: seconds(created),
      });
    expect(said({ certificates: [certificate("2026-01-01T00:00:00Z")] })).toEqual([]);
    expect(said({ certificates: [certificate("2025-01-01T00:00:00Z")] })).toHaveLength(1);
  });

  it("stand behind a secret's content type where they cannot be listed", () => {
    const secrets = [
      anObject("tls", { contentType: "application/x-pkcs12" }),
      anObject("pem", { contentType: "application/x-pem-file" }),
      anObject("text", { contentType: "text/plain" }),
    ];
    const keys = [anObject("tls"), anObject("other")];
    expect(said({ secrets, keys, certificates: null })).toEqual([
      ...["expiring certificate/tls high", "expiring certificate/pem high"],
      ...["expiring secret/text high", "expiring key/other high"],
    ]);
  });
});

describe("a certificate that an application has, too", () => {
  const x5t = Buffer.alloc(20, 7).toString("base64url");
  const certificates = [{ ...aVaultCertificate("2026-03-22T09:00:00Z", null), x5t }];
  const keyCredentials = [aCertificate({ customKeyIdentifier: thumbprint(7).base64 })];
  const application = anApplication({ keyCredentials });
  const own = ["expiring certificate/pay-tls medium"];

  it.each<[string, Partial<RawTenant>, readonly string[]]>([
    ["is the application's", { applications: [application] }, []],
    [
      "is the service principal's",
      { servicePrincipals: [aServicePrincipal({ keyCredentials })] },
      [],
    ],
    [
      "stands for itself beside one that is switched off",
      { applications: [{ ...application, isDisabled: true }] },
      own,
    ],
    [
      "stands for itself beside one whose service principal is switched off",
      {
        applications: [application],
        servicePrincipals: [aServicePrincipal({ accountEnabled: false })],
      },
      own,
    ],
    [
      "stands for itself beside Microsoft's",
      {
        servicePrincipals: [
          aServicePrincipal({
            keyCredentials,
            appOwnerOrganizationId: "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
          }),
        ],
      },
      own,
    ],
    [
      "stands for itself beside a secret that calls itself so",
      {
        applications: [
          anApplication({
            passwordCredentials: [aSecret({ customKeyIdentifier: thumbprint(7).base64 })],
          }),
        ],
      },
      own,
    ],
  ])("%s", (_case, parts, expected) => {
    expect(said({ certificates }, parts)).toEqual(expected);
  });

  it("is not superseded on the application while the vault has it", () => {
    const newer = aCertificate({
      ...{ keyId: guid(201), customKeyIdentifier: thumbprint(8).base64 },
      ...{ startDateTime: "2026-02-01T00:00:00Z", endDateTime: "2027-02-01T00:00:00Z" },
    });
    const both = anApplication({ keyCredentials: [...keyCredentials, newer] });
    const severities = (vault: Partial<RawVault>) =>
      judge(aTenant({ applications: [both], vaults: [aVault(vault)] }), now, {}).map(
        ({ severity }) => severity,
      );
    expect(severities({})).toEqual(["info"]);
    expect(severities({ certificates })).toEqual(["high"]);
  });

  it("is named with the first of two applications", () => {
    const second = anApplication({ appId: guid(2), keyCredentials });
    const vaults = [aVault({ certificates })];
    const findings = judge(aTenant({ vaults, applications: [second, application] }), now, {});
    expect(findings.map(({ naturalKey, alsoAt }) => [naturalKey, alsoAt])).toEqual([
      [`${guid(2)}/${thumbprint(7).hex}`, []],
      [`${guid(1)}/${thumbprint(7).hex}`, [`${vaultId}/certificate/pay-tls`.toLowerCase()]],
    ]);
  });
});

describe("tags of the rotation pattern", () => {
  const applications = [
    anApplication({ passwordCredentials: [aSecret()] }),
    anApplication({ appId: guid(2), passwordCredentials: [aSecret({ keyId: guid(102) })] }),
  ];
  const own = ["expiring secret/pin high"];

  it.each([
    ["name a credential", guid(100), guid(1), []],
    ["in an address and in capitals", `id ${guid(100)}`, `apps(${guid(9)})/APPS('${guid(1)}')`, []],
    ["name one that is gone", guid(101), guid(1), own],
    ["name another application's", guid(102), guid(1), own],
    ["name an unknown application", guid(100), guid(3), own],
    ["name nothing", "tbd", "", own],
  ])("%s", (_case, CredentialId, ProviderAddress, expected) => {
    const tags = { CredentialId, ProviderAddress };
    expect(said({ secrets: [anObject("pin", { tags })] }, { applications })).toEqual(expected);
  });
});
