import data from "./data/entra-actions.json" with { type: "json" };
import { lazily, tierCell } from "./known-rows.ts";
import { type CustomRolePower, type Power, type RoleReason, strongest } from "./power.ts";

/** What the directory's resource actions are worth, by the action in lower case. */
export const entraActions = lazily(
  (): ReadonlyMap<string, { readonly power: Power; readonly why: string }> =>
    new Map(
      data.tables.actions.map(([action = "", tier, why = ""]) => [
        action.toLowerCase(),
        { power: tierCell(tier), why },
      ]),
    ),
);

/**
 * What a directory role that the tenant made is worth (`rolePermissions[].allowedResourceActions`, all of them together).
 * Of a role without any known dangerous action, harmless is said only if each is known to be, or reads no more than the
 * standard properties (`/standard/read`); else it is unknown.
 */
export function customEntraRolePower(allowedResourceActions: readonly string[]): CustomRolePower {
  const judged = allowedResourceActions.map((action) => ({ action, ...judge(action) }));
  const reasons = judged
    .flatMap(({ action, power, why }): readonly RoleReason[] =>
      power === "harmless" || power === "unknown" ? [] : [{ action, why, tier: power }],
    )
    .toSorted((a, b) => a.tier - b.tier);
  const powers =
    reasons.length > 0 ? reasons.map(({ tier }) => tier) : judged.map((one) => one.power);
  return { power: strongest(powers), reasons };
}

function judge(action: string): { readonly power: Power; readonly why: string } {
  const name = action.toLowerCase();
  for (const published of [name, withoutSubtype(name), withoutPolicy(name)]) {
    const known = entraActions().get(published);
    if (known !== undefined) return known;
  }
  return { power: name.endsWith("/standard/read") ? "harmless" : "unknown", why: "" };
}

/**
 * `microsoft.directory/groups.security/members/update` is the part of `microsoft.directory/groups/members/update` that concerns
 * some of the groups. (Resource subtypes of permissions in custom roles:
 * learn.microsoft.com/entra/identity/role-based-access-control/custom-group-permissions, checked 2026-11-21.)
 */
function withoutSubtype(action: string): string {
  return action.replace(/^([^/]*\/[^/.]*)\.[^/]*/, "$1");
}

/**
 * Consent under one policy, whose id ends the action: `…/managePermissionGrantsForAll.{id}`. (learn.microsoft.com/entra/identity/
 * role-based-access-control/custom-consent-permissions, checked 2026-11-21.)
 */
function withoutPolicy(action: string): string {
  return action.replace(/(managepermissiongrantsfor(?:all|self))\.[^/]+$/, "$1.{id}");
}
