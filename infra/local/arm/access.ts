import { roleAllows, type Plane } from "./built-in-roles.ts";
import type { ResourceState } from "./resource-state.ts";

/** Who may do what where, by the role assignments at a scope or above it. */
export interface Access {
  allows(principalId: string, action: string, scope: string, plane?: Plane): boolean;
  /** Holds any role at, above or below the scope: enough to see that it exists. */
  hasPartIn(principalId: string, scope: string): boolean;
  isAdministrator(principalId: string): boolean;
  /** The principal and the groups it belongs to. */
  identitiesOf(principalId: string): readonly string[];
}

/**
 * @param groupsOf ids of the groups a principal belongs to, nested ones included. The tenant's model has no memberships of
 * its own, so by default nobody gains anything through a group.
 */
export function createAccess(
  state: ResourceState,
  groupsOf: (principalId: string) => readonly string[] = () => [],
): Access {
  const identitiesOf = (principalId: string) => [principalId, ...groupsOf(principalId)];
  const isAdministrator = (principalId: string) => principalId === state.administratorId;
  const held = (principalId: string) =>
    identitiesOf(principalId).flatMap((id) => state.assignmentsOf(id));
  return {
    isAdministrator,
    identitiesOf,
    allows(principalId, action, scope, plane = "control") {
      if (isAdministrator(principalId)) return true;
      return held(principalId).some(
        (assignment) =>
          isAtOrAbove(assignment.scope, scope, state.tenantId) &&
          roleAllows(assignment.roleDefinitionGuid, action, plane),
      );
    },
    hasPartIn(principalId, scope) {
      if (isAdministrator(principalId)) return true;
      return held(principalId).some(
        (assignment) =>
          isAtOrAbove(assignment.scope, scope, state.tenantId) ||
          isAtOrAbove(scope, assignment.scope, state.tenantId),
      );
    },
  };
}

/**
 * Does `upper` contain `lower`, or are they the same? The only management group above subscriptions is the root group, which
 * has the tenant's id: the tenant's model has no tree of management groups.
 */
export function isAtOrAbove(upper: string, lower: string, tenantId: string): boolean {
  const above = withoutEnd(upper);
  const below = withoutEnd(lower);
  const rootGroup = `/providers/microsoft.management/managementgroups/${tenantId.toLowerCase()}`;
  if (above === "" || above === below) return true;
  if (above === rootGroup) return below.startsWith("/subscriptions/");
  return below.startsWith(`${above}/`);
}

function withoutEnd(scope: string): string {
  return scope.toLowerCase().replace(/\/+$/, "");
}
