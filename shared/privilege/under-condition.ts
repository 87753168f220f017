import type { AzureRoleFact, Catalogue } from "../inventory/access-records.ts";
import { azureRole, azureRoles } from "./azure-role.ts";
import { type AssignableRoles, assignableUnder } from "./conditions/condition-effect.ts";
import { explainCondition } from "./conditions/explain-condition.ts";
import { parseCondition } from "./conditions/parse-condition.ts";
import { customAzureRolePower } from "./custom-azure-role.ts";
import { type Power, strongest, weightOf } from "./power.ts";

export interface UnderCondition {
  readonly power: Power;
  /** The condition in sentences. */
  readonly says: string;
  /** Whether the power is less than without it. */
  readonly isLimiting: boolean;
}

/**
 * What is left of `power`, that of the role of this assignment, under the assignment's condition; `undefined` without one. Only
 * the assigning of roles is limited by it: then the role is worth the strongest that may still be assigned, or what it gives
 * besides. A condition that speaks of something else, always holds, or cannot be read lowers nothing.
 */
export function underCondition(
  fact: AzureRoleFact,
  power: Power,
  catalogue: Catalogue,
): UnderCondition | undefined {
  if (fact.condition === undefined || fact.condition.trim() === "") return undefined;
  const parsed = parseCondition(fact.condition);
  if (parsed.kind === "rejected") {
    return { power, says: "There is a condition that could not be read.", isLimiting: false };
  }
  const says = explainCondition(
    parsed.condition,
    (roleId) => catalogue.azureRoles[roleId]?.name ?? azureRole(roleId).name,
  );
  const besides = withoutAssigning(fact.roleId, catalogue);
  if (besides === undefined) return { power, says, isLimiting: false };
  const assignable = assignableUnder(parsed.condition, candidates(fact.condition, catalogue));
  const left = strongest([besides, ...powersOf(assignable, power, catalogue)]);
  const isLimiting = weightOf(left) < weightOf(power);
  return { power: isLimiting ? left : power, says, isLimiting };
}

/**
 * Role Based Access Control Administrator assigns roles, reads, and opens support requests. Owner and User Access Administrator
 * are not here: they also change role definitions, which no condition limits
 * (learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged, checked 2026-11-21).
 */
const ROLE_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";

/** What a role gives besides the assigning of roles; `undefined` when assigning is not what its power rests on. */
function withoutAssigning(roleId: string, { azureRoles: custom }: Catalogue): Power | undefined {
  if (roleId === ROLE_ADMINISTRATOR) return "harmless";
  const permissions = custom[roleId]?.permissions;
  if (permissions === undefined) return undefined;
  const without = permissions.map((block) => ({
    ...block,
    notActions: [...block.notActions, ...ASSIGNING],
  }));
  return customAzureRolePower(without).power;
}

const ASSIGNING = [
  "Microsoft.Authorization/roleAssignments/write",
  "Microsoft.Authorization/roleAssignments/delete",
];

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Every role that is known, and every id that the condition names: it may be a role that has not been read. */
function candidates(condition: string, { azureRoles: custom }: Catalogue): ReadonlySet<string> {
  const named = condition.match(GUID) ?? [];
  return new Set([
    ...azureRoles().keys(),
    ...Object.keys(custom),
    ...named.map((id) => id.toLowerCase()),
  ]);
}

/** What the roles that may still be assigned are worth; where all may be, as much as assigning itself. */
function powersOf(
  assignable: AssignableRoles,
  assigning: Power,
  { azureRoles: custom }: Catalogue,
): readonly Power[] {
  switch (assignable.kind) {
    case "all":
      return [assigning];
    case "none":
      return [];
    case "some":
      return [...assignable.roleIds].map((roleId) => {
        const role = custom[roleId];
        if (role === undefined) return azureRole(roleId).power;
        return customAzureRolePower(role.permissions).power;
      });
  }
}
