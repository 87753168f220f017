import type { GroupMembershipFact } from "./access-records.ts";
import type { PropertyChange } from "./property-changes.ts";

export type Verb = "given" | "taken";

/** The way through PIM, where the act went there. */
export interface PimWay {
  /** Held because its holder activated it: routine, not a new privilege. */
  readonly isActivation: boolean;
  /** Nothing has been given or taken yet, or will be. `request` says what happened to the request. */
  readonly isRequestOnly: boolean;
  readonly request?: "asked" | "approved" | "denied" | "canceled";
  /** The directory's own entry of what PIM did: PIM's entry, with the same natural key, names the human and the way. */
  readonly isByPim: boolean;
  /** ISO 8601; of time-bound ones. */
  readonly endsAt?: string;
}

/**
 * Whether something was given or taken: not asked for, not used, and not the directory's twin of what PIM did, which looks the
 * same for both and of which PIM writes an entry itself.
 */
export function isDone(way: Pick<PimWay, "isActivation" | "isRequestOnly" | "isByPim">): boolean {
  return !way.isActivation && !way.isRequestOnly && !way.isByPim;
}

export interface PrincipalPart {
  readonly principalId: string;
  readonly principalName?: string;
  /** As the log has it: `User`, `Group`, `ServicePrincipal`. */
  readonly principalType: string;
  readonly userPrincipalName?: string;
}

export interface EntraRoleAct extends PimWay, PrincipalPart {
  readonly kind: "entra-role";
  readonly verb: Verb;
  /** Template id of a built-in role, id of a custom one. Names prove nothing. */
  readonly roleTemplateId?: string;
  readonly roleName?: string;
  /** `/` or `/administrativeUnits/{id}`. Absent: the log does not say, it may be a part of the tenant. */
  readonly scope?: string;
  readonly isEligible: boolean;
  /** PIM noticed that the role was given round it. */
  readonly isOutsidePim: boolean;
  /** Principal, role, active or eligible, unit where one is named: the same in the directory's entry and in PIM's. */
  readonly naturalKey: readonly string[];
}

/** A role of Azure, given or taken through PIM. What it is now is read in Azure itself. */
export interface AzureRoleAct extends PimWay, PrincipalPart {
  readonly kind: "azure-role";
  readonly verb: Verb;
  readonly roleName?: string;
  /** What it is a role on, as PIM calls it. */
  readonly resourceName?: string;
  readonly isEligible: boolean;
}

/** User Access Administrator at the root of Azure, which a Global Administrator can take. */
export interface RootAccessAct {
  readonly kind: "root-access";
  readonly verb: Verb;
  readonly principalId: string;
}

export interface CustomRoleAct {
  readonly kind: "custom-role";
  readonly verb: "added" | "changed" | "removed";
  readonly roleId?: string;
  readonly roleName?: string;
  readonly changes: readonly PropertyChange[];
}

export interface GroupMembershipAct extends PimWay, PrincipalPart {
  readonly kind: "group-membership";
  readonly verb: Verb;
  readonly relation: GroupMembershipFact["relation"];
  readonly groupId: string;
  readonly groupName?: string;
  /** Group, relation, principal: the same in the directory's entry and in PIM's. */
  readonly naturalKey: readonly string[];
}
