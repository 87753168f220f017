import type { AzureRoleFact, Catalogue } from "../inventory/access-records.ts";
import type { Holding } from "./access-subject.ts";
import { azureRole } from "./azure-role.ts";
import { azureScope } from "./azure-scope.ts";
import { customAzureRolePower } from "./custom-azure-role.ts";
import type { Rating } from "./power.ts";
import { underCondition } from "./under-condition.ts";

/** What a role of Azure that somebody holds, or may activate, is worth in its scope. */
export function azureHolding(fact: AzureRoleFact, catalogue: Catalogue): Holding {
  const { principal, roleId, isEligible, createdAt, createdBy, endsAt } = fact;
  const { reach, where, readWith } = azureScope(fact.scope, catalogue.scopes);
  const { power, why, name } = ratingOf(roleId, catalogue);
  const limited = underCondition(fact, power, catalogue);
  return {
    system: "azure-role",
    // Without active or eligible: an activated eligibility looks like any other assignment while it lasts.
    key: [principal.id, roleId, fact.scope.toLowerCase()],
    epoch: `${isEligible ? "azure-eligible" : "azure-roles"}:${readWith}`,
    power: limited?.power ?? power,
    ...(why && limited?.isLimiting !== true ? { why } : {}),
    name: name ?? roleId,
    where,
    reach,
    isEligible,
    ...(createdAt === undefined ? {} : { givenAt: createdAt }),
    ...(createdBy === undefined ? {} : { givenBy: createdBy }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(limited === undefined
      ? {}
      : { condition: { says: limited.says, isLimiting: limited.isLimiting } }),
    permissions: [],
    fact,
  };
}

function ratingOf(roleId: string, { azureRoles }: Catalogue): Rating {
  const custom = azureRoles[roleId];
  if (custom !== undefined) {
    const { power, reasons } = customAzureRolePower(custom.permissions);
    const why = reasons[0]?.why;
    return { power, name: custom.name, ...(why ? { why } : {}) };
  }
  if (roleId.startsWith(CLASSIC)) {
    return {
      power: 0,
      name: `classic ${roleId.slice(CLASSIC.length)}`,
      why: "may do what an Owner may",
    };
  }
  return azureRole(roleId);
}

/**
 * A classic administrator has the same access as an Owner at the subscription, or decides who has it
 * (learn.microsoft.com/azure/role-based-access-control/classic-administrators, checked 2026-11-21).
 */
const CLASSIC = "classic:";
