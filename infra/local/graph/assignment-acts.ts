import type { AppRoleAssignment, PrincipalType } from "../tenant/consent-model.ts";
import type { Directory } from "../tenant/directory.ts";
import { type Act, modified, targetOf } from "./acts.ts";
import { principalTarget } from "./grant-acts.ts";
import { findMember } from "./owners.ts";

const names: Readonly<Record<PrincipalType, readonly [add: string, remove: string]>> = {
  ServicePrincipal: [
    "Add app role assignment to service principal",
    "Remove app role assignment from service principal",
  ],
  User: ["Add app role assignment grant to user", "Remove app role assignment from user"],
  Group: ["Add app role assignment to group", "Remove app role assignment from group"],
};

/** The target is the API (to whom it was given stands in the properties), then the one to whom it was given. */
export function assignmentAct(
  directory: Directory,
  assignment: AppRoleAssignment,
  isAdded: boolean,
): Act {
  const { appRoleId, createdDateTime, principalId, principalType, resourceId } = assignment;
  const role = roleOf(directory, resourceId, appRoleId);
  const principal = findMember(directory, principalId, ["servicePrincipals", "users", "groups"]);
  const property = (name: string, value: unknown): ReturnType<typeof modified> =>
    modified(name, isAdded ? undefined : value, isAdded ? value : undefined);
  const side = principalType === "ServicePrincipal" ? "ServicePrincipal" : principalType;
  const properties = [
    property("AppRole.Id", appRoleId),
    property("AppRole.Value", role?.["value"] ?? ""),
    property("AppRole.DisplayName", role?.["displayName"] ?? ""),
    property("AppRoleAssignment.CreatedDateTime", createdDateTime),
    property(`${side}.ObjectID`, principalId),
    property(`${side}.DisplayName`, principal?.object["displayName"] ?? null),
    ...(principalType === "ServicePrincipal"
      ? [property("ServicePrincipal.AppId", principal?.object["appId"] ?? null)]
      : []),
  ];
  const [add, remove] = names[principalType];
  return {
    activityDisplayName: isAdded ? add : remove,
    category: principalType === "ServicePrincipal" ? "ApplicationManagement" : `${side}Management`,
    operationType: isAdded ? "Assign" : "Unassign",
    targetResources: [
      principalTarget(directory, resourceId, properties),
      principal === undefined
        ? { id: principalId, displayName: null, type: side }
        : targetOf(principal.set, principal.object),
    ],
  };
}

/** A role as its API publishes it; nothing for access without a role, and for one that is gone. */
export function roleOf(
  directory: Directory,
  resourceId: string,
  appRoleId: string,
): Readonly<Record<string, unknown>> | undefined {
  const roles = directory.sets.servicePrincipals.get(resourceId)?.["appRoles"];
  // Kept as Graph gives them: objects.
  const list = Array.isArray(roles) ? (roles as Record<string, unknown>[]) : [];
  return list.find(({ id }) => id === appRoleId);
}
