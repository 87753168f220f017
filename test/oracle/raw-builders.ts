/** Builders of small raw tenants; every id is made from a digit, so that a test reads by eye. */
import type {
  RawApplication,
  RawKeyCredential,
  RawManagedObject,
  RawPasswordCredential,
  RawServicePrincipal,
  RawTenant,
  RawVault,
} from "./raw-tenant.ts";

/** The instant at which the hand-written tenants are judged. */
export const now = new Date("2026-03-02T09:00:00.000Z");
export const contosoTenant = "b6f0a3d2-4c1e-4f7a-9d58-0e2c7b91a364";
export const vaultId =
  "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg-pay/providers/Microsoft.KeyVault/vaults/kv-pay";

/** `guid(7)` is `00000000-0000-0000-0000-000000000007`. */
export function guid(digit: number): string {
  return `00000000-0000-0000-0000-${String(digit).padStart(12, "0")}`;
}

/** Twenty bytes of this value as Graph writes a thumbprint; `hex` is how the oracle names it. */
export function thumbprint(byte: number): { readonly base64: string; readonly hex: string } {
  const bytes = Buffer.alloc(20, byte);
  return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
}

export function aTenant(parts: Partial<RawTenant> = {}): RawTenant {
  return {
    verifiedDomains: ["contoso.com"],
    users: [],
    applications: [],
    servicePrincipals: [],
    permissions: [],
    directoryRoles: [],
    vaults: [],
    encrypted: [],
    ...parts,
  };
}

/** A client secret of half a year ago; ends in five days unless told otherwise. */
export function aSecret(parts: Partial<RawPasswordCredential> = {}): RawPasswordCredential {
  return {
    keyId: guid(100),
    startDateTime: "2025-09-02T09:00:00Z",
    endDateTime: "2026-03-07T09:00:00Z",
    customKeyIdentifier: null,
    ...parts,
  };
}

export function aCertificate(parts: Partial<RawKeyCredential> = {}): RawKeyCredential {
  return {
    ...aSecret({ keyId: guid(200), customKeyIdentifier: thumbprint(1).base64 }),
    usage: "Verify",
    ...parts,
  };
}

export function anApplication(parts: Partial<RawApplication> = {}): RawApplication {
  return { id: guid(50), appId: guid(1), ...parts };
}

export function aServicePrincipal(parts: Partial<RawServicePrincipal> = {}): RawServicePrincipal {
  return {
    id: guid(60),
    appId: guid(1),
    accountEnabled: true,
    appOwnerOrganizationId: contosoTenant,
    servicePrincipalType: "Application",
    ...parts,
  };
}

export function seconds(iso: string): number {
  return Date.parse(iso) / 1_000;
}

export function aVault(parts: Partial<RawVault> = {}): RawVault {
  return { id: vaultId, secrets: [], keys: [], certificates: [], ...parts };
}

/** A secret or key `name` as the resource manager lists it; ends in five days unless told otherwise. */
export function anObject(
  name: string,
  { tags, contentType, ...attributes }: ObjectParts = {},
): RawManagedObject {
  return {
    id: `${vaultId}/secrets/${name}`,
    tags: tags ?? null,
    properties: {
      attributes: { enabled: true, exp: seconds("2026-03-07T09:00:00Z"), ...attributes },
      contentType: contentType ?? null,
    },
  };
}

type ObjectParts = NonNullable<RawManagedObject["properties"]["attributes"]> & {
  readonly tags?: Readonly<Record<string, string>>;
  readonly contentType?: string;
};
