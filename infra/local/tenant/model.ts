import type { AzureAccess } from "./azure-access.ts";
import type { ConsentSeed } from "./consent-model.ts";
import type { EntraSeed } from "./entra.ts";

/**
 * The shape of the local tenant. Directory objects are kept as the JSON that Graph gives (all properties, before
 * `$select`), so that a stand-in filters and cuts, but never invents.
 */

/** A directory object as Graph v1.0 shows it, e.g. all properties of `application`; `id` is its object id. */
export type GraphObject = { readonly id: string } & Record<string, unknown>;

export type GraphSet = "applications" | "servicePrincipals" | "users" | "groups";

export interface VaultObject {
  readonly kind: "secret" | "key" | "certificate";
  readonly name: string;
  /** Newest last; the last one is the current version. */
  readonly versions: readonly VaultObjectVersion[];
  /** On the secret and the key behind a certificate. */
  readonly managed?: boolean;
  /** Certificate policy (issuer, lifetime actions) or key rotation policy, in the service's wire shape. */
  readonly policy?: Record<string, unknown>;
  readonly deletedAt?: string;
  /** A certificate whose issuer has not answered yet: listed by `/certificates/{n}/pending`, has no version. */
  readonly pending?: Record<string, unknown>;
}

export interface VaultObjectVersion {
  /** 32 hexadecimal digits. */
  readonly version: string;
  readonly enabled: boolean;
  /** Unix seconds. */
  readonly created: number;
  readonly updated: number;
  readonly nbf?: number;
  readonly exp?: number;
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Thumbprint, base64url; certificates only. */
  readonly x5t?: string;
  /** Key type; keys only. */
  readonly kty?: string;
}

export interface Vault {
  /** `/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{name}` */
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly enableRbacAuthorization: boolean;
  /** Object ids with list permission in the access policies (vaults without role-based access). */
  readonly accessPolicies: readonly {
    readonly objectId: string;
    readonly permissions: Record<string, string[]>;
  }[];
  readonly network: "open" | "firewall" | "private";
  /** Listed by Resource Graph, but gone: 404 from the resource manager, no such host on the data plane. */
  readonly deletedBetweenListingAndReading?: boolean;
  /** An event subscription exists since the tenant began, in this schema. */
  readonly eventSchema?: "EventGridSchema" | "CloudEventSchemaV1_0";
  readonly objects: readonly VaultObject[];
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly state: "Enabled" | "Disabled" | "Warned";
  readonly tags: Readonly<Record<string, string>>;
  readonly resourceGroups: readonly {
    readonly name: string;
    readonly location: string;
    readonly tags: Readonly<Record<string, string>>;
  }[];
}

/** Any other resource, as Resource Graph shows it. */
export interface AzureResource {
  readonly id: string;
  readonly name: string;
  /** Lower case, e.g. `microsoft.storage/storageaccounts`. */
  readonly type: string;
  readonly location: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The managed identities that it runs as: `{type, principalId?, userAssignedIdentities?}`. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

export interface AzureRoleAssignment {
  readonly id: string;
  readonly scope: string;
  /** Last segment of the role definition id. */
  readonly roleDefinitionGuid: string;
  readonly principalId: string;
  readonly principalType: "User" | "Group" | "ServicePrincipal";
  readonly condition?: string;
  readonly conditionVersion?: string;
  readonly description?: string;
  /** ISO 8601; absent in what the tenant began with: the day that it began. */
  readonly createdOn?: string;
  readonly updatedOn?: string;
  /** Object id of who did it; absent: unknown to the platform too. */
  readonly createdBy?: string;
  readonly updatedBy?: string;
}

/** One of the service's own user-assigned identities. */
export interface ManagedIdentity {
  readonly name: "run" | "watch" | "act";
  readonly clientId: string;
  /** Object id of its service principal. */
  readonly objectId: string;
  /** Graph application permissions granted to it. */
  readonly graphRoles: readonly string[];
}

export interface TenantSeed {
  readonly tenantId: string;
  readonly domain: string;
  readonly applications: readonly GraphObject[];
  readonly servicePrincipals: readonly GraphObject[];
  readonly users: readonly GraphObject[];
  readonly groups: readonly GraphObject[];
  /** Object id of an application, service principal or group → object ids of its owners, in order. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** User object id → manager's object id. */
  readonly managers: ReadonlyMap<string, string>;
  /** What was consented to, and federated credentials. */
  readonly consent: ConsentSeed;
  readonly entra: EntraSeed;
  /** Soft-deleted directory objects, with `deletedDateTime`. */
  readonly deleted: readonly GraphObject[];
  readonly subscriptions: readonly Subscription[];
  readonly vaults: readonly Vault[];
  /** What is encrypted with a key of a vault. */
  readonly resources?: readonly AzureResource[];
  readonly roleAssignments: readonly AzureRoleAssignment[];
  /** Management groups, custom roles, eligibility and what else decides about access to Azure. */
  readonly azureAccess?: AzureAccess;
  readonly identities: readonly ManagedIdentity[];
  /** User principal name of the administrator who may do everything. */
  readonly administrator: string;
  /** Client id of the service's own app registration: the audience of its API. */
  readonly apiClientId: string;
  /** App role assignments on the service's own API: user or app object id → role values. */
  readonly apiRoles: ReadonlyMap<string, readonly ("Steward.Reader" | "Steward.Admin")[]>;
}
