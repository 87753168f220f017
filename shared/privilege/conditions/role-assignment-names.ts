import type { Attribute, AttributeSource } from "./condition.ts";

// What a condition can say of role assignments: the request carries what is to be added, the resource is what is to be
// removed (learn.microsoft.com/azure/role-based-access-control/conditions-authorization-actions-attributes, checked 2026-11-21).
export const ADD_ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments/write";
export const REMOVE_ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments/delete";

export const ROLE_DEFINITION_ID = ofAssignment("Request", "RoleDefinitionId");
export const PRINCIPAL_ID = ofAssignment("Request", "PrincipalId");
export const PRINCIPAL_TYPE = ofAssignment("Request", "PrincipalType");

/** The attribute of the role assignment that is asked for (`Request`) or that is there (`Resource`). */
export function ofAssignment(
  source: AttributeSource,
  name: "RoleDefinitionId" | "PrincipalId" | "PrincipalType",
): Attribute {
  return { kind: "attribute", source, name: `Microsoft.Authorization/roleAssignments:${name}` };
}

// Published for conditions are the first three; assignments have the others too
// (learn.microsoft.com/rest/api/authorization/role-assignments/create, checked 2026-11-21).
export const PRINCIPAL_TYPES = [
  "User",
  "Group",
  "ServicePrincipal",
  "ForeignGroup",
  "Device",
] as const;
