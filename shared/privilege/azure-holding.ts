import type { AzureRoleFact, Catalogue } from "../inventory/access-records.ts";
import type { Holding } from "./access-subject.ts";
import { azureRole } from "./azure-role.ts";
import { azureScope } from "./azure-scope.ts";
import { customAzureRolePower } from "./custom-azure-role.ts";
import type { Rating } from "./power.ts";
import { underCondition } from "./under-condition.ts";

/** What a role of Azure that somebody holds, or may activate, is worth in its scope. */
export function azureHolding(fact: AzureRoleFact, catalogue: Catalogue): Holding {
  const { roleId, isEligible, createdAt, createdBy, createdByName, endsAt } = fact;
  const { reach, where, readWith } = azureScope(fact.scope, catalogue.scopes);
  const { power, why, name } = ratingOf(roleId, catalogue);
  const limited = underCondition(fact, power, catalogue);
  return {
    system: "azure-role",
    key: azureKey(fact),
    epoch: `${isEligible ? "azure-eligible" : "azure-roles"}:${readWith}`,
    power: limited?.power ?? power,
    ...(why && limited?.isLimiting !== true ? { why } : {}),
    name: name ?? roleId,
    where,
    reach,
    isEligible,
    ...(createdAt === undefined ? {} : { givenAt: createdAt }),
    ...(createdBy === undefined ? {} : { givenBy: createdBy }),
    ...(createdByName === undefined ? {} : { givenByName: createdByName }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(limited === undefined
      ? {}
      : { condition: { says: limited.says, isLimiting: limited.isLimiting } }),
    permissions: [],
    ...deniedBy(fact, catalogue),
    fact,
  };
}

/**
 * Parts of the natural key. Without active or eligible: whoever may activate a role has it, in a way, and an activation looks like
 * any other assignment where PIM does not say.
 */
export function azureKey({ principal, roleId, scope }: AzureRoleFact): readonly string[] {
  return [principal.id, roleId, scope.toLowerCase()];
}

/** Who holds roles of any power right at a resource: "wanda@contoso.com (Website Contributor)". */
export function holdersAt(resource: string, catalogue: Catalogue): readonly string[] {
  const id = resource.toLowerCase();
  // The id comes from a name that the directory keeps.
  if (!Object.hasOwn(catalogue.holdersAt, id)) return [];
  return (catalogue.holdersAt[id] ?? []).flatMap(({ name, roleId }) => {
    const rating = ratingOf(roleId, catalogue);
    return rating.power === "harmless" ? [] : [`${name} (${rating.name ?? roleId})`];
  });
}

/** Stands for everybody in a deny assignment (learn.microsoft.com/azure/role-based-access-control/deny-assignments, checked 2026-11-21). */
const EVERYBODY = "00000000-0000-0000-0000-000000000000";

/** Deny assignments win over roles: those that reach into the scope, or the whole of it, are shown with what they limit. */
function deniedBy(
  { scope, principal }: AzureRoleFact,
  { denies, scopes }: Catalogue,
): Pick<Holding, "deniedBy"> {
  const found = denies.filter(
    (deny) =>
      (deny.principalIds.includes(principal.id) || deny.principalIds.includes(EVERYBODY)) &&
      (isWithin(scope, deny.scope) || isWithin(deny.scope, scope)),
  );
  if (found.length === 0) return {};
  return {
    deniedBy: found.map(
      ({ name, scope: where }) => `${name} at ${azureScope(where, scopes).where}`,
    ),
  };
}

function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [inner.toLowerCase(), outer.toLowerCase()];
  return b === "/" || a === b || a.startsWith(`${b}/`);
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
