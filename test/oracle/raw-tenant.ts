/** The raw tenant: JSON as Graph, the resource manager and the vaults give it, cut to the fields that the oracle judges by. */
import { z } from "zod";

const keyCredential = z.object({
  keyId: z.string(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
  usage: z.string().nullish(),
  customKeyIdentifier: z.string().nullish(),
});
const passwordCredential = z.object({
  keyId: z.string(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
  customKeyIdentifier: z.string().nullish(),
});
const owner = z.object({ id: z.string() });

export const rawApplication = z.object({
  id: z.string(),
  appId: z.string(),
  identifierUris: z.array(z.string()).nullish(),
  isDisabled: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  serviceManagementReference: z.string().nullish(),
  keyCredentials: z.array(keyCredential).nullish(),
  passwordCredentials: z.array(passwordCredential).nullish(),
  owners: z.array(owner).nullish(),
});
export const rawServicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  accountEnabled: z.boolean().nullish(),
  appOwnerOrganizationId: z.string().nullish(),
  servicePrincipalType: z.string().nullish(),
  keyCredentials: z.array(keyCredential).nullish(),
  passwordCredentials: z.array(passwordCredential).nullish(),
  owners: z.array(owner).nullish(),
});
export const rawUser = z.object({
  id: z.string(),
  userPrincipalName: z.string().nullish(),
  mail: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});
export const rawOrganization = z.object({
  verifiedDomains: z.array(z.object({ name: z.string() })),
});

/** What a service principal was granted on an API. */
export const rawAssignment = z.object({ principalId: z.string(), appRoleId: z.string() });
export const rawAppRoles = z.object({
  id: z.string(),
  appRoles: z.array(z.object({ id: z.string(), value: z.string().nullish() })),
});
export const rawDirectoryRole = z.object({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
});

const tags = z.record(z.string(), z.string().nullable()).nullish();
const attributes = z
  .object({
    enabled: z.boolean().nullish(),
    nbf: z.number().nullish(),
    exp: z.number().nullish(),
    created: z.number().nullish(),
  })
  .nullish();

/** A secret or a key as the resource manager lists it; the name is the last segment of the id. */
export const rawManagedObject = z.object({
  id: z.string(),
  tags,
  properties: z.object({ attributes, contentType: z.string().nullish() }),
});
/** A certificate as the vault lists it: `https://{vault}/certificates/{name}`. */
export const rawCertificateItem = z.object({
  id: z.string(),
  /** SHA-1, base64url. */
  x5t: z.string().nullish(),
  attributes,
  tags,
});
export const rawCertificatePolicy = z.object({
  issuer: z.object({ name: z.string().nullish() }).nullish(),
  lifetime_actions: z
    .array(
      z.object({
        trigger: z
          .object({
            days_before_expiry: z.number().nullish(),
            lifetime_percentage: z.number().nullish(),
          })
          .nullish(),
        action: z.object({ action_type: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});
export const rawVaultRow = z.object({
  id: z.string(),
  tags,
  properties: z.object({ vaultUri: z.string() }),
});
/** What is encrypted with a key of a vault, as Resource Graph gives it. */
export const rawEncrypted = z.object({
  id: z.string(),
  properties: z.object({
    encryption: z
      .object({
        keyvaultproperties: z
          .object({ keyvaulturi: z.string().nullish(), keyname: z.string().nullish() })
          .nullish(),
      })
      .nullish(),
    activeKey: z.object({ keyUrl: z.string() }).nullish(),
  }),
});
export const rawTagged = z.object({ tags });

export type RawKeyCredential = z.infer<typeof keyCredential>;
export type RawPasswordCredential = z.infer<typeof passwordCredential>;
export type RawApplication = z.infer<typeof rawApplication>;
export type RawServicePrincipal = z.infer<typeof rawServicePrincipal>;
export type RawUser = z.infer<typeof rawUser>;
export type RawAttributes = z.infer<typeof attributes>;
export type RawEncrypted = z.infer<typeof rawEncrypted>;
export type RawTags = z.infer<typeof tags>;
export type RawManagedObject = z.infer<typeof rawManagedObject>;
export type RawCertificatePolicy = z.infer<typeof rawCertificatePolicy>;
export type RawCertificate = z.infer<typeof rawCertificateItem> & {
  /** Null when the service may list the certificate but not read its policy. */
  readonly policy: RawCertificatePolicy | null;
};

export interface RawVault {
  /** Resource id, in the spelling of the resource manager. */
  readonly id: string;
  readonly tags?: RawTags;
  readonly resourceGroupTags?: RawTags;
  readonly subscriptionTags?: RawTags;
  readonly secrets: readonly RawManagedObject[];
  readonly keys: readonly RawManagedObject[];
  /** Null when the service's identity may not list them or cannot reach the vault. */
  readonly certificates: readonly RawCertificate[] | null;
}

export interface RawTenant {
  readonly verifiedDomains: readonly string[];
  readonly users: readonly RawUser[];
  readonly applications: readonly RawApplication[];
  readonly servicePrincipals: readonly RawServicePrincipal[];
  /** Application permissions of Microsoft Graph and Azure AD Graph, by name. */
  readonly permissions: readonly { readonly principalId: string; readonly value: string }[];
  readonly directoryRoles: readonly z.infer<typeof rawDirectoryRole>[];
  readonly vaults: readonly RawVault[];
  readonly encrypted: readonly RawEncrypted[];
}
