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

/** Where an application lets tokens be sent. */
export interface RedirectFact {
  /** As the application names it, or as much of it as the platform allows. */
  readonly uri: string;
  readonly on: "web" | "spa" | "public-client";
}

/** An application registration of this tenant. */
export interface ApplicationFact extends ApplicationSettings {
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

/** How an application lets itself be used, as far as that may deserve a word. What is absent goes without saying. */
export interface ApplicationSettings {
  /** Other tenants, or personal accounts, can use it, too. */
  readonly isForOthers?: true;
  /** What it is given without a code in between, right in the address of the page. */
  readonly implicitGrant?: "id-tokens" | "access-tokens";
  /** Who knows its client id can sign people in as it, without any credential. */
  readonly isPublicClient?: true;
  /** Nobody can add credentials to its service principals: they show on the application or nowhere. */
  readonly isLocked?: true;
  /** One of each place that redirects lead to; without those that can lead nowhere but to an app of the same device. */
  readonly redirects?: readonly RedirectFact[];
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

/** Somebody outside who may sign in as an application, or as a user-assigned identity, without any secret of it. */
export interface FederatedCredentialFact {
  readonly kind: "federated-credential";
  readonly on: "application" | "managed-identity";
  /** Client id of what can be signed in as, lower case. */
  readonly appId: string;
  /** Directory object id of the application, or resource id of the identity; lower case. */
  readonly holderId: string;
  readonly holderName: string;
  /** Of an application's the directory's id, of an identity's the name; lower case. */
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  /** What the issuer must call the caller, to the letter. Absent: an expression decides, which this source does not show. */
  readonly subject?: string;
  readonly audiences: readonly string[];
}

/** That an application's service principal holds power itself, as the last scans of access found it. */
export interface ApplicationPowerFact {
  readonly kind: "application-power";
  /** Client id, lower case. */
  readonly appId: string;
  /** Of the strongest thing that it holds. */
  readonly tier: 0 | 1;
  /** What that is: "Directory.ReadWrite.All of Microsoft Graph". May hold the tenant's own text. */
  readonly by: string;
}

export type Fact =
  | ApplicationFact
  | ServicePrincipalFact
  | VaultObjectFact
  | FederatedCredentialFact
  | ApplicationPowerFact;

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
