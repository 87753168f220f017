import type {
  ApplicationAccessAct,
  ApplicationPermissionAct,
  ConsentAct,
  DelegatedGrantAct,
} from "./audit-consent-acts.ts";
import type {
  AzureRoleAct,
  CustomRoleAct,
  EntraRoleAct,
  GroupMembershipAct,
  RootAccessAct,
} from "./audit-role-acts.ts";
import type {
  ApplicationChangedAct,
  CredentialAct,
  FederatedCredentialAct,
  OwnerAct,
  WorkloadAct,
} from "./audit-workload-acts.ts";
import type { PropertyChange } from "./property-changes.ts";

/**
 * What an entry of the audit log says that somebody did. Ids are object ids in lower case, names the tenant's own text.
 * When it happened, who did it, and the correlation id are the record's. Absent: the log does not tell.
 */
export type AuditAct =
  | EntraRoleAct
  | AzureRoleAct
  | RootAccessAct
  | CustomRoleAct
  | ApplicationPermissionAct
  | ApplicationAccessAct
  | DelegatedGrantAct
  | ConsentAct
  | CredentialAct
  | FederatedCredentialAct
  | OwnerAct
  | WorkloadAct
  | ApplicationChangedAct
  | GroupMembershipAct
  | GroupAct
  | UserAct
  | PolicyAct
  | FailedAct
  | NoiseAct
  | UnknownAct;

export interface GroupAct {
  readonly kind: "role-assignable-group-created" | "group-rule-changed" | "group-deleted";
  readonly groupId: string;
  readonly groupName?: string;
  readonly changes: readonly PropertyChange[];
}

export interface UserAct {
  readonly kind:
    "user-created" | "guest-invited" | "guest-redeemed" | "guest-became-member" | "user-changed";
  readonly userId?: string;
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly changes: readonly PropertyChange[];
}

export type PolicyArea =
  | "conditional-access"
  | "named-location"
  | "authorization"
  | "authentication-methods"
  | "identity-protection"
  | "cross-tenant"
  | "domain"
  | "sync"
  | "company"
  | "device-registration"
  | "pim-setting"
  | "pim-alert"
  | "other";

export interface PolicyAct {
  readonly kind: "policy";
  readonly area: PolicyArea;
  readonly verb: "added" | "changed" | "removed";
  /** Of the policy, partner, domain or role it is about. */
  readonly name: string;
  readonly objectId?: string;
  readonly changes: readonly PropertyChange[];
}

/** It was tried, and did not happen. */
export interface FailedAct {
  readonly kind: "failed";
  readonly attempted: Exclude<AuditAct, FailedAct | NoiseAct | UnknownAct>;
}

/** Known, and nothing to tell anybody of. It is labelled, and not dropped, so that it can be counted. */
export interface NoiseAct {
  readonly kind: "noise";
  readonly label:
    | "platform-credential-roll"
    | "just-in-time-provisioning"
    | "licence-change"
    | "nothing-changed"
    | "pim-bookkeeping"
    | "ordinary-group"
    | "not-watched";
}

/** In a category that is watched, under a name that is not known, or without what it should say. */
export interface UnknownAct {
  readonly kind: "unknown";
  readonly operation: string;
  /** What a known operation lacked. */
  readonly lacks?: string;
}
