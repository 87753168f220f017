import type {
  AzureRoleFact,
  ApplicationPermissionFact,
  CustomRoleFact,
  DelegatedGrantFact,
  EntraRoleFact,
  GroupMembershipFact,
  PowerfulGroupFact,
  ScopeLoadFact,
  Principal,
  WorkloadFact,
} from "../inventory/access-records.ts";
import type { Logged } from "../inventory/logged.ts";
import type { CustomRolePower, Power } from "./power.ts";

export type HoldingSystem =
  "entra-role" | "azure-role" | "application-permission" | "delegated-grant";

/** How far a holding reaches: the wider, the more it weighs. */
export type Reach =
  "tenant" | "management-group" | "subscription" | "resource-group" | "resource" | "part";

/** One permission of an API, as it was consented to. */
export interface JudgedPermission {
  /** `Mail.ReadWrite`; of an API that names none, the id. */
  readonly name: string;
  readonly power: Power;
  readonly why?: string;
  /** What it reaches, in a few words: "mail of all users". */
  readonly reach?: string;
  /** How its holder gives itself more, where a way is known. */
  readonly growsBy?: string;
}

/** One power that a principal holds, whatever system it is of, with what it means. */
export interface Holding extends Logged {
  readonly system: HoldingSystem;
  /** Parts of its natural key. */
  readonly key: readonly string[];
  /** The read in which it first could have been seen: what an epoch finds at its beginning is no news. */
  readonly epoch: string;
  readonly power: Power;
  /** What makes it powerful, for a reader. */
  readonly why?: string;
  /** "Global Administrator", "Mail.ReadWrite". The tenant's own text for custom roles and its own APIs. */
  readonly name: string;
  /** Where it holds, for a reader: "the whole tenant", "subscription “Contoso Production”", "Microsoft Graph". */
  readonly where: string;
  readonly reach: Reach;
  readonly isEligible: boolean;
  /** Held at all times, though it could be activated. */
  readonly isBesideEligibility?: true;
  /** When it was given, where the source tells. */
  readonly givenAt?: string;
  /** Object id of who gave it, where the source tells. */
  readonly givenBy?: string;
  readonly givenByName?: string;
  readonly endsAt?: string;
  /** Azure: the condition in a sentence, and whether it limits anything that matters. */
  readonly condition?: { readonly says: string; readonly isLimiting: boolean };
  /** Of consent: what was consented to, the strongest first. Of roles: none. */
  readonly permissions: readonly JudgedPermission[];
  /** Of consent: client id of the API. */
  readonly resourceAppId?: string;
  /** Azure: deny assignments that take some of it away, by name and scope. */
  readonly deniedBy?: readonly string[];
  readonly fact: EntraRoleFact | AzureRoleFact | ApplicationPermissionFact | DelegatedGrantFact;
}

/** A role that the tenant made, with what its actions amount to. */
export interface JudgedRole extends CustomRolePower, Logged {
  readonly role: CustomRoleFact;
  readonly epoch: string;
}

export interface LoggedMember extends GroupMembershipFact, Logged {}

/** All that is known of one principal's power, or of one role that the tenant made. */
export interface AccessSubject {
  /** Object id of the principal, lower case; `role:{system}:{id}` for a role. */
  readonly subject: string;
  readonly principal?: Principal;
  readonly workload?: WorkloadFact;
  /** Of the identity of a resource: who holds roles right there, and so may change what runs as it. */
  readonly holdersAtResource?: readonly string[];
  readonly holdings: readonly Holding[];
  /** That it is a group which gives power to its members. */
  readonly group?: PowerfulGroupFact;
  /** Of a group that holds power: who belongs to it or may change it. */
  readonly members: readonly LoggedMember[];
  readonly role?: JudgedRole;
  /** How full a scope of Azure is, and what it is called. */
  readonly load?: ScopeLoadFact & { readonly where: string };
}
