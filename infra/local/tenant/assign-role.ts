import { daysFromAnchor } from "./anchor.ts";
import type { TenantDraft } from "./draft.ts";
import type { AzureRoleAssignment } from "./model.ts";
import type { Random } from "./random.ts";

/**
 * Gives a role at a scope and answers the assignment.
 * @param parts.created days from the anchor
 */
export function assignRole(
  draft: Pick<TenantDraft, "azureAccess">,
  random: Random,
  parts: Omit<AzureRoleAssignment, "id" | "createdOn" | "updatedOn"> & { readonly created: number },
): AzureRoleAssignment {
  const { created, ...rest } = parts;
  const prefix = parts.scope === "/" ? "" : parts.scope;
  const at = daysFromAnchor(created);
  const assignment = {
    ...rest,
    id: `${prefix}/providers/Microsoft.Authorization/roleAssignments/${random.guid()}`,
    createdOn: at,
    updatedOn: at,
  };
  draft.azureAccess.roleAssignments.push(assignment);
  return assignment;
}
