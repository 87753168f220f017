/**
 * What the readers bring: plain JSON, as it is stored in the facts. Instants are ISO 8601 UTC strings; absent means that
 * the source gave none (never zero, never "now"). Names and tags are the tenant's own text: data, never markup.
 */

/** One entry of `passwordCredentials` or `keyCredentials`, before entries of one certificate are put together. */
export interface CredentialEntry {
  readonly source: "password" | "key";
  /** Lower case. */
  readonly keyId: string;
  readonly name?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
  /** `Sign` or `Verify`; keys only. */
  readonly usage?: string;
  /** `customKeyIdentifier` as upper-case hexadecimal: the thumbprint of a certificate, by default. */
  readonly thumbprint?: string;
}

/** An application registration of this tenant. */
export interface ApplicationFact {
  readonly kind: "application";
  /** Directory object id. */
  readonly id: string;
  /** Client id, lower case. */
  readonly appId: string;
  readonly name: string;
  readonly createdAt?: string;
  readonly isDisabled: boolean;
  readonly tags: readonly string[];
  readonly serviceReference?: string;
  /** Made and renewed by the platform itself (device peer-to-peer service). */
  readonly isPlatformMade: boolean;
  readonly credentials: readonly CredentialEntry[];
}

export type ServicePrincipalOrigin =
  "own" | "foreign" | "microsoft" | "managed-identity" | "unknown";

/** A service principal of this tenant. */
export interface ServicePrincipalFact {
  readonly kind: "service-principal";
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly origin: ServicePrincipalOrigin;
  readonly usesSaml: boolean;
  readonly credentials: readonly CredentialEntry[];
}

export type VaultObjectKind = "secret" | "key" | "certificate";

/** The current version of a vault's secret, key or certificate: metadata only. */
export interface VaultObjectFact {
  readonly kind: "vault-object";
  /** Resource id of the vault, lower case. */
  readonly vaultId: string;
  readonly vaultName: string;
  readonly objectKind: VaultObjectKind;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The client id that the rotation tags name (`ProviderAddress`), lower case. */
  readonly holdsSecretOf?: string;
  /** The key id that the rotation tags name (`CredentialId`), lower case. */
  readonly holdsKeyId?: string;
  /** Certificates, where the vault lists them: upper-case hexadecimal. */
  readonly thumbprint?: string;
  /** The client id of an application that has a certificate of this thumbprint, lower case. */
  readonly certificateOf?: string;
  /** Keys: ids of resources that are encrypted with it, lower case, sorted; the first few, and how many there are. */
  readonly encrypts?: readonly string[];
  readonly encryptsCount?: number;
  /** Certificates that renew themselves: how long before the end the vault renews, in days. */
  readonly renewsDaysBeforeEnd?: number;
}

export type Fact = ApplicationFact | ServicePrincipalFact | VaultObjectFact;

/** A vault the identity can list, with the tags that may name a contact, nearest first. */
export interface VaultRecord {
  /** Resource id, lower case. */
  readonly id: string;
  readonly name: string;
  /** `https://<name>.vault.azure.net` without a slash at the end. */
  readonly uri: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly resourceGroupTags: Readonly<Record<string, string>>;
  readonly subscriptionTags: Readonly<Record<string, string>>;
  /** Ids of the resources that are encrypted with a key of this vault, lower case, by the name of the key, lower case. */
  readonly keyUsers?: Readonly<Record<string, readonly string[]>>;
  /** It was listed before, is no longer, and is not known to be gone. */
  readonly isUnlisted?: boolean;
  /** Asked for its certificates, it did not answer the last scan. */
  readonly wasSilent?: boolean;
}
