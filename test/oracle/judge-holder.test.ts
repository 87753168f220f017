import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";
import {
  aCertificate,
  aSecret,
  aServicePrincipal,
  aTenant,
  anApplication,
  guid,
  now,
  thumbprint,
} from "./raw-builders.ts";
import type { RawTenant } from "./raw-tenant.ts";

function said(parts: Partial<RawTenant>): readonly string[] {
  return judge(aTenant(parts), now, {}).map(
    ({ detector, naturalKey, severity, subjectKind }) =>
      `${detector.slice("credential-".length)} ${naturalKey} ${severity} ${subjectKind}`,
  );
}
const { base64, hex } = thumbprint(1);
const key = `${guid(1)}/${hex}`;

describe("what counts as one credential", () => {
  it("merges one thumbprint on application and service principal, with the earliest end", () => {
    const applications = [
      anApplication({ keyCredentials: [aCertificate({ endDateTime: "2026-09-02T09:00:00Z" })] }),
    ];
    const servicePrincipals = [
      aServicePrincipal({ keyCredentials: [aCertificate({ keyId: guid(201) })] }),
    ];
    expect(said({ applications, servicePrincipals })).toEqual([`expiring ${key} high application`]);
  });

  it("takes a SAML certificate's three entries as one, and lets it be on the service principal", () => {
    const servicePrincipals = [
      aServicePrincipal({
        keyCredentials: [
          aCertificate({ usage: "Sign" }),
          aCertificate({ keyId: guid(201), usage: "Verify" }),
        ],
        passwordCredentials: [aSecret({ keyId: guid(200), customKeyIdentifier: base64 })],
      }),
    ];
    expect(said({ applications: [anApplication()], servicePrincipals })).toEqual([
      `expiring ${key} high application`,
    ]);
  });

  it("leaves a password alone whose key identifier no certificate has", () => {
    const passwordCredentials = [aSecret({ customKeyIdentifier: "dG1w" })];
    expect(said({ applications: [anApplication({ passwordCredentials })] })).toEqual([
      `expiring ${guid(1)}/${guid(100)} high application`,
    ]);
  });

  it("compares ids without regard to case", () => {
    const keyId = "ABCDEF00-0000-0000-0000-000000000001";
    const applications = [
      anApplication({ appId: keyId, passwordCredentials: [aSecret({ keyId })] }),
    ];
    const lower = keyId.toLowerCase();
    const servicePrincipals = [
      aServicePrincipal({ appId: lower, passwordCredentials: [aSecret({ keyId: lower })] }),
    ];
    expect(said({ applications, servicePrincipals })).toEqual([
      `expiring ${lower}/${lower} high application`,
    ]);
  });
});

describe("a credential on the service principal only", () => {
  const on = (endDateTime: string | null) => [
    aServicePrincipal({ passwordCredentials: [aSecret({ endDateTime })] }),
  ];
  const secret = `${guid(1)}/${guid(100)}`;

  it("is said while it has not ended", () => {
    const applications = [anApplication()];
    expect(said({ applications, servicePrincipals: on("2026-08-01T09:00:00Z") })).toEqual([
      `on-service-principal ${secret} medium application`,
    ]);
    expect(said({ applications, servicePrincipals: on(null) })).toEqual([
      `never-expires ${secret} medium application`,
      `on-service-principal ${secret} medium application`,
    ]);
    expect(said({ applications, servicePrincipals: on("2026-03-02T09:00:00Z") })).toEqual([
      `expired ${secret} high application`,
    ]);
  });

  it("has the service principal as subject where no application is here", () => {
    expect(said({ servicePrincipals: on("2026-08-01T09:00:00Z") })).toEqual([
      `on-service-principal ${secret} medium service-principal`,
    ]);
  });
});

describe("what is not the tenant's to rotate", () => {
  it.each([
    ["Microsoft's", { appOwnerOrganizationId: "F8CDEF31-A31E-4B4A-93E4-5F571E91255A" }],
    ["Azure's", { appOwnerOrganizationId: "33e01921-4d64-4f8c-a055-5bdaffd5e33d" }],
    [
      "Microsoft's production's",
      { appOwnerOrganizationId: "975f013f-7f24-47e8-a7d3-abc4752bf346" },
    ],
    ["Microsoft's substrate's", { appOwnerOrganizationId: "cdc5aeea-15c5-4db6-b079-fcadd2505dc2" }],
    [
      "a managed identity's",
      { servicePrincipalType: "ManagedIdentity", appOwnerOrganizationId: null },
    ],
  ])("%s stays unsaid", (_case, parts) => {
    const passwordCredentials = [aSecret()];
    expect(
      said({ servicePrincipals: [aServicePrincipal({ passwordCredentials, ...parts })] }),
    ).toEqual([]);
  });

  it("does not take in what Microsoft's employees register", () => {
    const appOwnerOrganizationId = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    const employees = aServicePrincipal({
      passwordCredentials: [aSecret({ endDateTime: "2026-08-01T09:00:00Z" })],
      appOwnerOrganizationId,
    });
    expect(said({ servicePrincipals: [employees] })).toEqual([
      `on-service-principal ${guid(1)}/${guid(100)} medium service-principal`,
    ]);
  });

  it("leaves out a platform-made application with its service principal", () => {
    const applications = [
      anApplication({ identifierUris: ["urn:p2p_cert"], keyCredentials: [aCertificate()] }),
    ];
    const servicePrincipals = [aServicePrincipal({ keyCredentials: [aCertificate()] })];
    expect(said({ applications, servicePrincipals })).toEqual([]);
  });
});

describe("several credentials of one kind", () => {
  const far = { startDateTime: "2026-01-01T00:00:00Z", endDateTime: "2027-01-01T00:00:00Z" };
  const three = [100, 101, 102].map((digit) => aSecret({ ...far, keyId: guid(digit) }));

  it("are said from the third on that is valid now", () => {
    const many = `multiple ${guid(1)}/secret medium application`;
    const withLast = (parts: object) => [
      anApplication({ passwordCredentials: three.with(2, { ...aSecret(), ...far, ...parts }) }),
    ];
    expect(said({ applications: withLast({ keyId: guid(102) }) })).toEqual([many]);
    expect(said({ applications: withLast({ startDateTime: null }) })).toEqual([]);
    const startsNow = { keyId: guid(102), startDateTime: "2026-03-02T09:00:00Z" };
    expect(said({ applications: withLast(startsNow) })).toEqual([many]);
    const startsLater = { keyId: guid(102), startDateTime: "2026-03-02T09:00:00.001Z" };
    expect(said({ applications: withLast(startsLater) })).toEqual([]);
    const endsNow = { keyId: guid(102), endDateTime: "2026-03-02T09:00:00Z" };
    expect(said({ applications: withLast(endsNow) })).toEqual([
      `expired ${guid(1)}/${guid(102)} high application`,
    ]);
  });

  it("count certificates and secrets apart", () => {
    const keyCredentials = [aCertificate({ ...far })];
    const applications = [anApplication({ keyCredentials, passwordCredentials: three.slice(1) })];
    expect(said({ applications })).toEqual([]);
  });
});

describe("an application that can take over the tenant", () => {
  const applications = [anApplication({ passwordCredentials: [aSecret()] })];
  const servicePrincipals = [aServicePrincipal()];
  const high = `expiring ${guid(1)}/${guid(100)} high application`;
  const critical = high.replace("high", "critical");

  it.each([
    [
      "a permission to do so",
      { permissions: [{ principalId: guid(60), value: "Directory.ReadWrite.All" }] },
      critical,
    ],
    [
      "a lesser permission",
      { permissions: [{ principalId: guid(60), value: "User.Read.All" }] },
      high,
    ],
    [
      "somebody else's permission",
      { permissions: [{ principalId: guid(61), value: "Directory.ReadWrite.All" }] },
      high,
    ],
  ])("by %s", (_how, parts, expected) => {
    expect(said({ applications, servicePrincipals, ...parts })).toEqual([expected]);
  });

  it.each([
    ["the whole tenant", "/", critical],
    ["a part of it", "/administrativeUnits/x", high],
  ])("by a directory role over %s", (_scope, directoryScopeId, expected) => {
    const roleDefinitionId = "62e90394-69f5-4237-9190-012177145e10";
    const directoryRoles = [{ principalId: guid(60), roleDefinitionId, directoryScopeId }];
    expect(said({ applications, servicePrincipals, directoryRoles })).toEqual([expected]);
  });
});
