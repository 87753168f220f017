import data from "./data/application-permissions.json" with { type: "json" };
import { lazily, tierCell } from "./known-rows.ts";
import { type Rating, unknownRating } from "./power.ts";

/** The application permissions (app roles) of Microsoft's APIs, by `{resource's appId}/{app role's id}` in lower case. */
export const applicationPermissions = lazily((): ReadonlyMap<string, Rating> => {
  const tables: Readonly<Record<string, readonly string[][]>> = data.tables;
  return new Map(
    Object.entries(tables).flatMap(([resourceAppId, rows]) =>
      rows.map(([id = "", name = "", tier, why = ""]) => [
        keyOf(resourceAppId, id),
        { power: tierCell(tier), name, why },
      ]),
    ),
  );
});

/**
 * What is known of an application permission: `name` is its value, such as `Mail.Read`. The API is named by its application id,
 * not by the id of its service principal, which differs from tenant to tenant.
 */
export function applicationPermission(resourceAppId: string, appRoleId: string): Rating {
  return applicationPermissions().get(keyOf(resourceAppId, appRoleId)) ?? unknownRating;
}

function keyOf(resourceAppId: string, appRoleId: string): string {
  return `${resourceAppId}/${appRoleId}`.toLowerCase();
}
