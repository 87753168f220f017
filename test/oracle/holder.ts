/** What carries credentials, in the oracle's own words. Instants are milliseconds since 1970, UTC. */
export type SubjectKind = "application" | "service-principal" | "vault-object";
export type CredentialKind = "secret" | "certificate" | "saml-signing" | "vault-object";

export interface Credential {
  /** `appId/thumbprint-or-keyid`, or `vaultResourceId/kind/name`; lower case. */
  readonly naturalKey: string;
  readonly kind: CredentialKind;
  /** Null when no start is known. */
  readonly startsAtMs: number | null;
  /** Null when it never ends. */
  readonly endsAtMs: number | null;
  readonly isOnlyOnServicePrincipal: boolean;
  /** Key ids of its entries, lower case; none of a vault object. */
  readonly keyIds: readonly string[];
  /** Of a certificate on an application or a service principal, lower-case hexadecimal. */
  readonly thumbprint: string | null;
  /** Natural keys of the vault objects that hold a copy of it. */
  readonly alsoAt: readonly string[];
  /** Vault objects only. */
  readonly isDisabled: boolean;
  /** Vault objects only: when the current version was made. */
  readonly createdAtMs: number | null;
  /** Keys of vaults only: ids of what cannot be read without it, lower case. */
  readonly encrypts: readonly string[];
  /** With how much time left the platform renews it; null when it does not, or nobody knows. */
  readonly renewsWithMsLeft: number | null;
}

export interface Holder {
  /** The appId, or the natural key of a vault object, which holds just itself. */
  readonly id: string;
  readonly subjectKind: SubjectKind;
  readonly isSwitchedOff: boolean;
  /** It can take over the tenant. */
  readonly isPowerful: boolean;
  readonly credentials: readonly Credential[];
  /** Key ids of everything it has, lower case; by them rotation tags name a credential. */
  readonly keyIds: ReadonlySet<string>;
}
