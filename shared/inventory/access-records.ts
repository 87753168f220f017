/**
 * What the readers of privilege and consent bring: plain JSON, as it is stored in the facts. Ids are lower case. Instants are
 * ISO 8601 UTC strings; absent means that the source gave none. Names are the tenant's own text: data, never markup.
 */

export type PrincipalKind = "user" | "group" | "service-principal" | "device" | "unknown";

/**
 * A principal as the directory shows it at the time of the read. `isFound: false`: the directory has no object with this id;
 * it was deleted, or is of another tenant.
 */
export interface Principal {
  /** Object id. */
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly isFound: boolean;
  readonly name?: string;
  /** Users: the principal name, `#EXT#` included. */
  readonly userPrincipalName?: string;
  /** Users and service principals. */
  readonly isEnabled?: boolean;
  /** Users: a guest by type, or an external one by name. */
  readonly isGuest?: boolean;
  /** Users and groups: synchronised from on premises. */
  readonly isSynchronised?: boolean;
  /** Groups: members come and go by a rule. */
  readonly isDynamic?: boolean;
  readonly membershipRule?: string;
  /** Groups that may hold Entra roles. */
  readonly isRoleAssignable?: boolean;
  /** Service principals: client id. */
  readonly appId?: string;
  readonly isManagedIdentity?: boolean;
  readonly createdAt?: string;
}

/** A role of the directory, held or to be activated. Key: principal + role + scope + active or eligible. */
export interface EntraRoleFact {
  readonly kind: "entra-role";
  readonly principal: Principal;
  /** Template id of a built-in role, id of a custom one. */
  readonly roleId: string;
  /** `/`, `/administrativeUnits/{id}`, `/{objectId}`; of an application-specific scope `app:{appScopeId}`. */
  readonly scope: string;
  readonly isEligible: boolean;
  /** Held now because it was activated: routine, not a new privilege. */
  readonly isActivated?: boolean;
  readonly startsAt?: string;
  /** Absent: permanent, or not known (then `hasSchedule` is false). */
  readonly endsAt?: string;
  /** Whether PIM told how it is held. */
  readonly hasSchedule: boolean;
}

/**
 * A role of Azure at a scope. Key: principal + role + scope + active or eligible. A classic administrator of a subscription
 * is one, too, though not of the same system: it has a mail address and no object id, so `principal.id` is `classic:{address}`
 * (of kind `unknown`, and never looked up: `isFound` says nothing), and `roleId` is `classic:{role}` in lower case.
 */
export interface AzureRoleFact {
  readonly kind: "azure-role";
  /** Resource id of the assignment, or of the eligible instance. */
  readonly assignmentId: string;
  readonly principal: Principal;
  /** As Azure gives it: `User`, `Group`, `ServicePrincipal`, `ForeignGroup`, `Device`, `Unknown`. */
  readonly principalType: string;
  /** GUID of the role definition. */
  readonly roleId: string;
  /** `/`, or a resource id in lower case without a slash at its end. */
  readonly scope: string;
  readonly isEligible: boolean;
  /** Held now because it was activated; `unsettled`: that has begun or ended just now; `unknown`: it may be, and PIM does not say. */
  readonly isActivated?: true | "unsettled" | "unknown";
  readonly condition?: string;
  readonly description?: string;
  readonly createdAt?: string;
  /** Object id of who gave it. */
  readonly createdBy?: string;
  /** What that one is called. */
  readonly createdByName?: string;
  readonly updatedAt?: string;
  readonly endsAt?: string;
}

/** An application permission that a service principal was granted. Key: client + resource + app role. */
export interface ApplicationPermissionFact {
  readonly kind: "application-permission";
  readonly assignmentId: string;
  /** Object id of the service principal that holds it. */
  readonly clientId: string;
  readonly clientName?: string;
  /** Object id of the resource's service principal. */
  readonly resourceId: string;
  readonly appRoleId: string;
  readonly createdAt?: string;
}

/** A delegated grant. Key: client + resource + principal, or `all`. */
export interface DelegatedGrantFact {
  readonly kind: "delegated-grant";
  readonly grantId: string;
  readonly clientId: string;
  readonly resourceId: string;
  /** Object id of the one user; absent when it is for all. */
  readonly principalId?: string;
  /** Sorted, each once. */
  readonly scopes: readonly string[];
}

/** Who belongs to a group that holds power, and how. Key: group + relation + principal. */
export interface GroupMembershipFact {
  readonly kind: "group-membership";
  readonly groupId: string;
  readonly relation: "member" | "owner" | "eligible-member" | "eligible-owner";
  /** Members of groups in the group: the power of Azure roles reaches them, too. */
  readonly isNested: boolean;
  /** Belongs to it now because that was activated: routine, not a new privilege. */
  readonly isActivated?: boolean;
  readonly principal: Principal;
  readonly endsAt?: string;
}

/** Whether this relation gives the group's power only once it has been activated. */
export function isEligibleRelation(relation: GroupMembershipFact["relation"]): boolean {
  return relation === "eligible-member" || relation === "eligible-owner";
}

/** A group whose members get power through it. */
export interface PowerfulGroupFact {
  readonly kind: "powerful-group";
  readonly group: Principal;
}

/** A service principal of the tenant, as far as consent and privilege need it. */
export interface WorkloadFact {
  readonly kind: "workload";
  /** Object id of the service principal. */
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly origin: "own" | "foreign" | "microsoft" | "managed-identity" | "unknown";
  /** The tenant whose application it is, when it is another one. */
  readonly ownerTenantId?: string;
  readonly hasVerifiedPublisher: boolean;
  readonly publisherName?: string;
  /** Managed identities: the resource it belongs to, where the directory tells. */
  readonly resourceOf?: string;
}

/** A role that the tenant made itself. */
export interface CustomRoleFact {
  readonly kind: "custom-role";
  readonly system: "entra" | "azure";
  /** GUID, lower case. */
  readonly roleId: string;
  readonly name: string;
  readonly description?: string;
  readonly isEnabled: boolean;
  /** Azure: where it may be assigned. */
  readonly assignableScopes?: readonly string[];
  readonly permissions: readonly {
    readonly actions: readonly string[];
    readonly notActions: readonly string[];
    readonly dataActions: readonly string[];
    readonly notDataActions: readonly string[];
  }[];
}

/** How full the list of role assignments of a subscription or management group is. */
export interface ScopeLoadFact {
  readonly kind: "scope-load";
  /** Resource id, lower case. */
  readonly scope: string;
  readonly limit: number;
  /** Of the limit, in whole percent: each assignment by itself changes nothing. */
  readonly percent: number;
}

export type AccessFact =
  | EntraRoleFact
  | AzureRoleFact
  | ApplicationPermissionFact
  | DelegatedGrantFact
  | GroupMembershipFact
  | PowerfulGroupFact
  | WorkloadFact
  | CustomRoleFact
  | ScopeLoadFact;

/**
 * What a permission is called and means on a resource that exposes some to applications, or of which delegated scopes are
 * rated, by the object id of its service principal.
 */
export interface ExposedResource {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly origin: WorkloadFact["origin"];
  /** App role id → value; of roles that applications can hold. */
  readonly appRoles: Readonly<Record<string, string>>;
  /** It has no such roles, not even without a value: nobody holds any, it is used in the name of people alone. */
  readonly isDelegatedOnly?: true;
}

/** What takes rights away from some at a scope, whoever has given them. */
export interface DenyAssignment {
  readonly assignmentId: string;
  readonly name: string;
  readonly scope: string;
  readonly principalIds: readonly string[];
}

/**
 * What facts about principals refer to: small, and read before them. Keys are ids in lower case.
 */
export interface Catalogue {
  readonly entraRoles: Readonly<Record<string, CustomRoleFact>>;
  readonly azureRoles: Readonly<Record<string, CustomRoleFact>>;
  readonly resources: Readonly<Record<string, ExposedResource>>;
  /** Who holds roles at the root of Azure could be read. */
  readonly isRootRead?: true;
  /** Names of subscriptions and management groups, by their resource ids. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly administrativeUnits: Readonly<
    Record<string, { readonly name: string; readonly isRestricted: boolean }>
  >;
  readonly denies: readonly DenyAssignment[];
  /** Some of those who hold roles right at a resource that runs code, by its id in lower case. */
  readonly holdersAt: Readonly<
    Record<string, readonly { readonly name: string; readonly roleId: string }[]>
  >;
}

/** What the facts are filed under: everything of one subject is judged together. */
export function subjectOfAccess(fact: AccessFact): string {
  switch (fact.kind) {
    case "entra-role":
    case "azure-role":
      return fact.principal.id;
    case "application-permission":
    case "delegated-grant":
      return fact.clientId;
    case "group-membership":
      return fact.groupId;
    case "powerful-group":
      return fact.group.id;
    case "workload":
      return fact.id;
    case "custom-role":
      return `role:${fact.system}:${fact.roleId}`;
    case "scope-load":
      return `scope:${fact.scope}`;
  }
}

/** Unique in the tenant, and the same at every read. */
export function keyOfAccess(fact: AccessFact): string {
  switch (fact.kind) {
    case "azure-role":
      // An event names the assignment. What is eligible has another id after each activation.
      if (!fact.isEligible) return `azure-role|${fact.assignmentId.toLowerCase()}`;
      return heldKey(fact);
    case "entra-role":
      return heldKey(fact);
    case "application-permission":
      return fact.assignmentId;
    case "delegated-grant":
      return fact.grantId;
    case "group-membership":
      return [fact.groupId, fact.relation, fact.principal.id].join("|");
    case "powerful-group":
      return fact.group.id;
    case "workload":
      return fact.id;
    case "custom-role":
    case "scope-load":
      return subjectOfAccess(fact);
  }
}

function heldKey({
  kind,
  principal,
  roleId,
  scope,
  isEligible,
}: EntraRoleFact | AzureRoleFact): string {
  const how = isEligible ? "eligible" : "active";
  return [kind, principal.id, roleId, scope.toLowerCase(), how].join("|");
}
