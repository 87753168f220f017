import type { ManagementGroup } from "../tenant/azure-access.ts";
import { subscriptionOf } from "./assignment-set.ts";

/** Where management groups and subscriptions stand: what contains what. */
export interface ScopeTree {
  /** Does `upper` contain `lower`, or are they the same? */
  contains(upper: string, lower: string): boolean;
  /** In the order of their names, the root group included. */
  groups(): readonly ManagementGroup[];
  group(name: string): ManagementGroup | undefined;
  /** Name of the group right above a subscription. */
  placeOf(subscriptionId: string): string;
  move(subscriptionId: string, group: string): void;
}

/** Scopes of nothing but a management group: `/providers/Microsoft.Management/managementGroups/{name}`. */
const groupPath = "/providers/microsoft.management/managementgroups/";

export function scopeTree(
  tenantId: string,
  seed:
    | {
        readonly managementGroups: readonly ManagementGroup[];
        readonly placements: ReadonlyMap<string, string>;
      }
    | undefined,
): ScopeTree {
  const groups = new Map<string, ManagementGroup>();
  groups.set(tenantId.toLowerCase(), { name: tenantId, displayName: "Tenant Root Group" });
  for (const group of seed?.managementGroups ?? []) groups.set(group.name.toLowerCase(), group);
  const places = new Map(
    [...(seed?.placements ?? [])].map(([id, group]) => [id.toLowerCase(), group]),
  );
  const placeOf = (subscriptionId: string) => places.get(subscriptionId.toLowerCase()) ?? tenantId;
  return {
    contains(upper, lower) {
      const above = withoutEnd(upper);
      const below = withoutEnd(lower);
      if (above === "" || above === below || below.startsWith(`${above}/`)) return true;
      const wanted = groupNameOf(above);
      if (wanted === undefined) return false;
      const subscription = subscriptionOf(below);
      const lowest = subscription === undefined ? groupAround(below) : placeOf(subscription);
      for (let name = lowest?.toLowerCase(); name !== undefined;) {
        if (name === wanted) return true;
        name = groups.get(name)?.parent?.toLowerCase();
      }
      return false;
    },
    groups: () => [...groups.values()].sort((left, right) => (left.name < right.name ? -1 : 1)),
    group: (name) => groups.get(name.toLowerCase()),
    placeOf,
    move(subscriptionId, group) {
      places.set(subscriptionId.toLowerCase(), group);
    },
  };
}

/** Id of a management group. */
export function groupId(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

/** The name in a scope that is a management group itself, lower case. */
export function groupNameOf(scope: string): string | undefined {
  const path = withoutEnd(scope);
  const name = path.startsWith(groupPath) ? path.slice(groupPath.length) : "";
  return name === "" || name.includes("/") ? undefined : name;
}

function groupAround(scope: string): string | undefined {
  return scope.startsWith(groupPath) ? scope.slice(groupPath.length).split("/")[0] : undefined;
}

function withoutEnd(scope: string): string {
  return scope.toLowerCase().replace(/\/+$/, "");
}
