/** Directory roles, their holders, administrative units and the members of groups: what Graph keeps beside its objects. */

/** A role, built-in or the tenant's own, as Graph shows it (learn.microsoft.com/graph/api/resources/unifiedroledefinition). */
export interface RoleDefinition {
  readonly id: string;
  readonly templateId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly isBuiltIn: boolean;
  readonly isEnabled: boolean;
  readonly resourceScopes: readonly string[];
  readonly rolePermissions: readonly {
    readonly allowedResourceActions: readonly string[];
    readonly condition: string | null;
  }[];
  readonly version: string | null;
}

/** From when to when somebody holds something, or may activate it; ISO 8601 UTC. */
interface Term {
  readonly createdDateTime: string;
  readonly startDateTime: string;
  /** `null` is permanent. */
  readonly endDateTime: string | null;
}

/** A role in somebody's hands, or (an eligibility) within reach. */
export interface RoleGrant extends Term {
  /** Opaque; the id of the assignment and of its instance. */
  readonly id: string;
  readonly scheduleId: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  /** `/`, `/administrativeUnits/{id}` or `/{object id}`. */
  readonly directoryScopeId: string;
  /** Made without PIM, by PIM, or by activating an eligibility. */
  readonly origin: "direct" | "pim" | "activation";
  /** Of an activation. */
  readonly eligibilityId?: string;
}

/** PIM for Groups: membership or ownership, held or within reach. */
export interface GroupGrant extends Term {
  readonly id: string;
  readonly scheduleId: string;
  readonly groupId: string;
  readonly principalId: string;
  readonly accessId: "member" | "owner";
}

/** As Graph shows it (learn.microsoft.com/graph/api/resources/administrativeunit). */
export interface AdministrativeUnit {
  readonly id: string;
  readonly deletedDateTime: null;
  readonly displayName: string;
  readonly description: string | null;
  readonly isMemberManagementRestricted: boolean;
  readonly membershipRule: string | null;
  readonly membershipRuleProcessingState: string | null;
  readonly membershipType: string | null;
  readonly visibility: string | null;
}

export interface EntraRows {
  /** The tenant's own; the built-in ones are the same everywhere. */
  readonly roleDefinitions: RoleDefinition;
  readonly roleAssignments: RoleGrant;
  readonly roleEligibilities: RoleGrant;
  readonly groupAssignments: GroupGrant;
  readonly groupEligibilities: GroupGrant;
  readonly administrativeUnits: AdministrativeUnit;
}

export type EntraTable = keyof EntraRows;

/** How it all begins. */
export type EntraSeed = { readonly [T in EntraTable]: readonly EntraRows[T][] } & {
  /** Object id of a group or administrative unit → object ids of its direct members. */
  readonly members: ReadonlyMap<string, readonly string[]>;
};

/** Whether the term has begun and not ended. @param now epoch milliseconds */
export function isCurrent({ startDateTime, endDateTime }: Term, now: number): boolean {
  return Date.parse(startDateTime) <= now && !hasEnded({ endDateTime }, now);
}

/** @param now epoch milliseconds */
export function hasEnded({ endDateTime }: Pick<Term, "endDateTime">, now: number): boolean {
  return endDateTime !== null && Date.parse(endDateTime) <= now;
}
