import data from "./data/azure-roles.json" with { type: "json" };
import { lazily, tierCell } from "./known-rows.ts";
import { type Rating, unknownRating } from "./power.ts";

export interface AzureRoleRating extends Rating {
  /** The definition itself lets the role assign these roles alone (GUIDs, lower case). */
  readonly assignableRoleIds?: readonly string[];
}

/** The built-in Azure roles by the GUID of their definition, in lower case. A tier is relative to the scope of the assignment. */
export const azureRoles = lazily((): ReadonlyMap<string, AzureRoleRating> => {
  return new Map(
    data.tables.roles.map(([id = "", name = "", tier, label, why = "", ...assignable]) => [
      id.toLowerCase(),
      {
        power: tierCell(tier),
        name,
        why,
        isPrivilegedByMicrosoft: label === "privileged",
        ...(assignable.length > 0 && {
          assignableRoleIds: assignable.map((role) => role.toLowerCase()),
        }),
      },
    ]),
  );
});

/**
 * What is known of a built-in Azure role, by the GUID at the end of its definition's id; of a custom one nothing: its actions
 * say it (`customAzureRolePower`).
 */
export function azureRole(guid: string): AzureRoleRating {
  return azureRoles().get(guid.toLowerCase()) ?? unknownRating;
}
