import { quoted } from "../core/quoted.ts";
import type { Catalogue, EntraRoleFact } from "../inventory/access-records.ts";
import type { Holding } from "./access-subject.ts";
import { customEntraRolePower } from "./custom-entra-role.ts";
import { entraRole } from "./entra-role.ts";
import type { Rating } from "./power.ts";

/** What a directory role that somebody holds, or may activate, is worth. */
export function entraHolding(fact: EntraRoleFact, catalogue: Catalogue): Holding {
  const { principal, roleId, isEligible, endsAt } = fact;
  const scope = fact.scope.toLowerCase();
  const { power, why, name } = ratingOf(roleId, catalogue);
  return {
    system: "entra-role",
    key: [principal.id, roleId, scope, isEligible ? "eligible" : "active"],
    epoch: isEligible ? "entra-eligible" : "entra-roles",
    power,
    ...(why ? { why } : {}),
    name: name ?? roleId,
    where: whereOf(scope, catalogue),
    reach: scope === "/" ? "tenant" : "part",
    isEligible,
    // The directory keeps no date of the assignment; PIM knows when it began
    // (learn.microsoft.com/graph/api/resources/unifiedroleassignment, checked 2026-11-21).
    ...(fact.startsAt === undefined ? {} : { givenAt: fact.startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    permissions: [],
    fact,
  };
}

function ratingOf(roleId: string, { entraRoles }: Catalogue): Rating {
  const custom = entraRoles[roleId];
  if (custom === undefined) return entraRole(roleId);
  const judged = customEntraRolePower(custom.permissions.flatMap(({ actions }) => actions));
  const why = judged.reasons[0]?.why;
  return { power: judged.power, name: custom.name, ...(why ? { why } : {}) };
}

const UNIT = "/administrativeunits/";

function whereOf(scope: string, { administrativeUnits }: Catalogue): string {
  if (scope === "/") return "the whole tenant";
  if (scope.startsWith(UNIT)) {
    const id = scope.slice(UNIT.length);
    const unit = administrativeUnits[id];
    const kind =
      unit?.isRestricted === true ? "restricted administrative unit" : "administrative unit";
    return `${kind} ${quoted(unit?.name ?? id)}`;
  }
  if (scope.startsWith("app:"))
    return `a part of one application, ${quoted(scope.slice("app:".length))}`;
  return `one object of the directory, ${quoted(scope.slice(1))}`;
}
