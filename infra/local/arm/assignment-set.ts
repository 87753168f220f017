import type { AzureRoleAssignment } from "../tenant/model.ts";

/** All role assignments, found quickly by id, principal and subscription: a large tenant has 50,000. */
export interface AssignmentSet {
  put(assignment: AzureRoleAssignment): void;
  remove(id: string): AzureRoleAssignment | undefined;
  get(id: string): AzureRoleAssignment | undefined;
  all(): readonly AzureRoleAssignment[];
  ofPrincipal(principalId: string): readonly AzureRoleAssignment[];
  /** Those in a subscription; without an id those on management groups and on `/`. */
  inSubscription(subscriptionId: string | undefined): readonly AzureRoleAssignment[];
}

export function assignmentSet(): AssignmentSet {
  const byId = new Map<string, AzureRoleAssignment>();
  const byPrincipal = new Map<string, Set<AzureRoleAssignment>>();
  const bySubscription = new Map<string, Set<AzureRoleAssignment>>();
  const remove = (id: string): AzureRoleAssignment | undefined => {
    const found = byId.get(id.toLowerCase());
    if (found === undefined) return undefined;
    byId.delete(id.toLowerCase());
    byPrincipal.get(found.principalId)?.delete(found);
    bySubscription.get(subscriptionOf(found.scope) ?? "")?.delete(found);
    return found;
  };
  return {
    put(assignment) {
      remove(assignment.id);
      byId.set(assignment.id.toLowerCase(), assignment);
      add(byPrincipal, assignment.principalId, assignment);
      add(bySubscription, subscriptionOf(assignment.scope) ?? "", assignment);
    },
    remove,
    get: (id) => byId.get(id.toLowerCase()),
    all: () => [...byId.values()],
    ofPrincipal: (principalId) => [...(byPrincipal.get(principalId) ?? [])],
    inSubscription: (id) => [...(bySubscription.get(id?.toLowerCase() ?? "") ?? [])],
  };
}

/** The subscription that a scope or resource id names, lower case. */
export function subscriptionOf(scope: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1]?.toLowerCase();
}

function add<Item>(index: Map<string, Set<Item>>, key: string, item: Item): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Set([item]));
  else known.add(item);
}
