import type { AzureRoleFact, Catalogue } from "../inventory/access-records.ts";
import type { Holding } from "./access-subject.ts";
import { azureHolding } from "./azure-holding.ts";
import { weightOf } from "./power.ts";

/**
 * What somebody holds in Azure: one holding for each role and scope. An assignment that was activated is the use of an eligibility;
 * where that is seen, it says all, unless the assignment is worth more. What is held at all times beside an eligibility is more
 * than that.
 */
export function azureHoldings(
  facts: readonly AzureRoleFact[],
  catalogue: Catalogue,
): readonly Holding[] {
  const eligible = facts
    .filter(({ isEligible }) => isEligible)
    .map((fact) => ({ fact, holding: azureHolding(fact, catalogue) }));
  const found = new Map<string, Holding>();
  const keep = (holding: Holding): void => {
    const key = holding.key.join("|");
    const other = found.get(key);
    if (other === undefined || weightOf(holding.power) > weightOf(other.power)) {
      found.set(key, holding);
    }
  };
  for (const fact of facts.filter(({ isEligible }) => !isEligible)) {
    const holding = azureHolding(fact, catalogue);
    const used = eligible.filter((one) => mayBeUseOf(fact, one.fact));
    if (used.some((one) => weightOf(one.holding.power) >= weightOf(holding.power))) continue;
    const isBesideEligibility = eligible.some((one) => isSamePlace(fact, one.fact));
    keep(isBesideEligibility ? { ...holding, isBesideEligibility } : holding);
  }
  for (const { holding } of eligible) keep(holding);
  return [...found.values()];
}

/**
 * Whether an assignment may have come by activating this eligibility: PIM says that it is activated, or may do so in a minute, or
 * does not say and both are the same but for that. A role can be activated for a part of the scope
 * (learn.microsoft.com/azure/active-directory/privileged-identity-management/pim-resource-roles-activate-your-roles, checked
 * 2026-11-22).
 */
function mayBeUseOf(held: AzureRoleFact, eligible: AzureRoleFact): boolean {
  if (held.isActivated === undefined || held.roleId !== eligible.roleId) return false;
  if (held.isActivated === "unknown") return isSamePlace(held, eligible);
  const [inner, outer] = [held.scope.toLowerCase(), eligible.scope.toLowerCase()];
  // What is below a management group its id does not tell.
  return inner === outer || inner.startsWith(`${outer}/`) || MANAGEMENT_GROUP.test(outer);
}

const MANAGEMENT_GROUP = /^\/providers\/microsoft\.management\/managementgroups\//;

function isSamePlace(one: AzureRoleFact, other: AzureRoleFact): boolean {
  return one.roleId === other.roleId && one.scope.toLowerCase() === other.scope.toLowerCase();
}
