import type { AzureRoleAssignment } from "../tenant/model.ts";
import { roleAllows } from "./built-in-roles.ts";
import type { ResourceState } from "./resource-state.ts";
import { permissionsAllow, type Plane } from "./role-permissions.ts";

/** Who may do what where, by the role assignments at a scope or above it. */
export interface Access {
  allows(principalId: string, action: string, scope: string, plane?: Plane): boolean;
  /** The assignment by which it is allowed: the platform names it in events and logs. */
  right(
    principalId: string,
    action: string,
    scope: string,
    plane?: Plane,
  ): AzureRoleAssignment | undefined;
  /** Holds any role at, above or below the scope: enough to see that it exists. */
  hasPartIn(principalId: string, scope: string): boolean;
  isAdministrator(principalId: string): boolean;
  /** The principal and the groups it belongs to. */
  identitiesOf(principalId: string): readonly string[];
}

/** Stands for everyone in a deny assignment (learn.microsoft.com/azure/role-based-access-control/deny-assignments). */
const everyone = "00000000-0000-0000-0000-000000000000";

/**
 * Conditions are kept and shown, but not evaluated: what has one does not let anybody give or take roles.
 * @param groupsOf ids of the groups a principal belongs to, nested ones included; by default nobody gains anything through a
 * group.
 */
export function createAccess(
  state: ResourceState,
  groupsOf: (principalId: string) => readonly string[] = () => [],
): Access {
  const { scopes, customRole, denyAssignments } = state.authorization;
  const identitiesOf = (principalId: string) => [principalId, ...groupsOf(principalId)];
  const isAdministrator = (principalId: string) => principalId === state.administratorId;
  const held = (principalId: string) =>
    identitiesOf(principalId).flatMap((id) => state.assignmentsOf(id));
  const gives = (assignment: AzureRoleAssignment, action: string, plane: Plane): boolean => {
    if (assignment.condition !== undefined && changesRoles.test(action)) return false;
    const custom = customRole(assignment.roleDefinitionGuid);
    return custom === undefined
      ? roleAllows(assignment.roleDefinitionGuid, action, plane)
      : permissionsAllow(custom.permissions, action, plane);
  };
  const isDenied = (principalId: string, action: string, scope: string, plane: Plane): boolean => {
    const ids = denyAssignments.length === 0 ? [] : identitiesOf(principalId);
    return denyAssignments.some(
      (deny) =>
        scopes.contains(deny.scope, scope) &&
        [everyone, ...ids].some((id) => deny.principalIds.includes(id)) &&
        !ids.some((id) => deny.excludedPrincipalIds.includes(id)) &&
        permissionsAllow(deny.permissions, action, plane),
    );
  };
  const right: Access["right"] = (principalId, action, scope, plane = "control") =>
    isDenied(principalId, action, scope, plane)
      ? undefined
      : held(principalId).find(
          (assignment) =>
            scopes.contains(assignment.scope, scope) && gives(assignment, action, plane),
        );
  return {
    isAdministrator,
    identitiesOf,
    right,
    allows: (principalId, action, scope, plane) =>
      isAdministrator(principalId) || right(principalId, action, scope, plane) !== undefined,
    hasPartIn(principalId, scope) {
      if (isAdministrator(principalId)) return true;
      return held(principalId).some(
        (assignment) =>
          scopes.contains(assignment.scope, scope) || scopes.contains(scope, assignment.scope),
      );
    },
  };
}

const changesRoles = /^microsoft\.authorization\/roleassignments\/(write|delete)$/i;
