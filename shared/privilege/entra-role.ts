import data from "./data/entra-roles.json" with { type: "json" };
import { lazily, tierCell } from "./known-rows.ts";
import { type Rating, unknownRating } from "./power.ts";

/** The built-in directory roles by template id, in lower case. */
export const entraRoles = lazily((): ReadonlyMap<string, Rating> => {
  return new Map(
    data.tables.roles.map(([templateId = "", name = "", tier, label, why = ""]) => [
      templateId.toLowerCase(),
      { power: tierCell(tier), name, why, isPrivilegedByMicrosoft: label === "privileged" },
    ]),
  );
});

/** What is known of a built-in directory role; of a custom one nothing: its actions say it (`customEntraRolePower`). */
export function entraRole(templateId: string): Rating {
  return entraRoles().get(templateId.toLowerCase()) ?? unknownRating;
}
