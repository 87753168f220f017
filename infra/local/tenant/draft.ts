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
  /** Ids by what they are specimens of. */
  readonly specimens: Map<string, string[]>;
  /** Enabled employees with a mail address, who own and manage things. */
  readonly staff: Person[];
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
