import { anchor } from "../tenant/anchor.ts";
import type { AzureRoleAssignment } from "../tenant/model.ts";
import { subscriptionOf } from "./assignment-set.ts";

export const assignmentType = "Microsoft.Authorization/roleAssignments";

/** An assignment as the resource manager shows it, and Resource Graph in its `properties`. */
export function showAssignment(row: AzureRoleAssignment): object {
  return {
    id: row.id,
    name: nameOf(row),
    type: assignmentType,
    properties: assignmentProperties(row),
  };
}

export function assignmentProperties(row: AzureRoleAssignment): Record<string, unknown> {
  const createdOn = row.createdOn ?? new Date(anchor).toISOString();
  return {
    roleDefinitionId: roleDefinitionId(row.roleDefinitionGuid, row.scope),
    principalId: row.principalId,
    principalType: row.principalType,
    scope: row.scope,
    condition: row.condition ?? null,
    conditionVersion: row.conditionVersion ?? null,
    createdOn,
    updatedOn: row.updatedOn ?? createdOn,
    createdBy: row.createdBy ?? null,
    updatedBy: row.updatedBy ?? row.createdBy ?? null,
    delegatedManagedIdentityResourceId: null,
    description: row.description ?? null,
  };
}

/** In a subscription with the subscription in front, elsewhere without. */
export function roleDefinitionId(guid: string, scope: string): string {
  const subscription = subscriptionOf(scope) === undefined ? "" : scope.split("/", 3).join("/");
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

export function nameOf({ id }: { readonly id: string }): string {
  return id.split("/").at(-1) ?? "";
}
