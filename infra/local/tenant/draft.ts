import type { EntraRows, EntraTable } from "./entra.ts";
import type { ConsentDraft } from "./consent-draft.ts";
import type { AzureAccessDraft } from "./azure-access-draft.ts";
import type { AzureResource, GraphObject, Subscription, Vault } from "./model.ts";
import type { Random } from "./random.ts";
import type { SizeCounts } from "./sizes.ts";

/** A tenant while it is made: its parts are added one after another. */
export interface TenantDraft {
  readonly tenantId: string;
  readonly seed: number;
  readonly counts: SizeCounts;
  readonly applications: GraphObject[];
  readonly servicePrincipals: GraphObject[];
  readonly users: GraphObject[];
  readonly groups: GraphObject[];
  readonly owners: Map<string, readonly string[]>;
  readonly managers: Map<string, string>;
  readonly deleted: GraphObject[];
  readonly subscriptions: Subscription[];
  readonly vaults: Vault[];
  readonly resources: AzureResource[];
  readonly azureAccess: AzureAccessDraft;
  readonly consent: ConsentDraft;
  /** Ids by what they are specimens of. */
  readonly specimens: Map<string, string[]>;
  /** Enabled employees with a mail address, who own and manage things. */
  readonly staff: Person[];
  readonly entra: EntraDraft;
}

/** As `EntraSeed`, and can be added to. */
export type EntraDraft = { readonly [T in EntraTable]: EntraRows[T][] } & {
  readonly members: Map<string, readonly string[]>;
};

export function newEntraDraft(): EntraDraft {
  return {
    roleDefinitions: [],
    roleAssignments: [],
    roleEligibilities: [],
    groupAssignments: [],
    groupEligibilities: [],
    administrativeUnits: [],
    members: new Map(),
  };
}

export interface Person {
  readonly id: string;
  readonly mail: string;
}

/** Writes down that these are what `specimen` says. */
export function noteSpecimen(
  draft: Pick<TenantDraft, "specimens">,
  specimen: string,
  ...objectIds: readonly string[]
): void {
  draft.specimens.set(specimen, [...(draft.specimens.get(specimen) ?? []), ...objectIds]);
}

export function someStaff(draft: TenantDraft, random: Random, count: number): Person[] {
  const found = new Map<string, Person>();
  // Bounded, since a small tenant may not have that many.
  for (let tries = 0; found.size < count && tries < count * 20; tries++) {
    const person = random.pick(draft.staff);
    found.set(person.id, person);
  }
  return [...found.values()];
}
