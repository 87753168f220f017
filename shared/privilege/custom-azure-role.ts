import {
  type Grant,
  dangerousActions,
  dangerousCombinations,
  grants,
  isTakenAway,
} from "./azure-actions.ts";
import { type CustomRolePower, type Power, type RoleReason, strongest } from "./power.ts";

/** One block of a role definition's `properties.permissions`. What it takes away, it takes away from this block alone. */
export interface RolePermissions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/**
 * What an Azure role that the tenant made is worth in the scope of its assignment: its dangerous actions, alone and together,
 * after what it takes away. Of a role without any known one, harmless is said only if it just reads resources (each action
 * ends in `/read`, none of them on data) or allows nothing; else it is unknown, since new operations appear every week.
 */
export function customAzureRolePower(permissions: readonly RolePermissions[]): CustomRolePower {
  const held = permissions.flatMap(grantsOf).filter(({ action, except }) => {
    return !isTakenAway(action, except);
  });
  const single = held.flatMap(reasonOf);
  const together = combinationReasons(held, strongest(single.map(({ tier }) => tier)));
  const reasons = [...together, ...single].toSorted((a, b) => a.tier - b.tier);
  if (reasons.length > 0) return { power: strongest(reasons.map(({ tier }) => tier)), reasons };
  return { power: held.every(isPlainRead) ? "harmless" : "unknown", reasons };
}

function grantsOf(block: RolePermissions): readonly Grant[] {
  return [
    ...block.actions.map((action): Grant => {
      return { plane: "control", action, except: block.notActions };
    }),
    ...block.dataActions.map((action): Grant => {
      return { plane: "data", action, except: block.notDataActions };
    }),
  ];
}

function reasonOf(grant: Grant): readonly RoleReason[] {
  // What the Reader role has: by itself the inventory of everything, though some operations that read are dangerous.
  if (grant.plane === "control" && grant.action.toLowerCase() === "*/read") return [];
  const found = dangerousActions().find((dangerous) => grants(grant, dangerous));
  if (found === undefined) return [];
  const { action } = grant;
  const isSame = found.pattern.toLowerCase() === action.toLowerCase();
  return [
    { action, why: isSame ? found.why : `${found.why} (${found.pattern})`, tier: found.tier },
  ];
}

/** Those that are more than `single`, the power of the strongest action by itself. */
function combinationReasons(held: readonly Grant[], single: Power): readonly RoleReason[] {
  return dangerousCombinations()
    .filter(({ tier }) => strongest([tier, single]) !== single)
    .filter(({ all }) => all.every((operation) => held.some((grant) => grants(grant, operation))))
    .map(({ all, why, tier }) => ({
      action: all.map(({ pattern }) => pattern).join(", "),
      why: `together: ${why}`,
      tier,
    }));
}

function isPlainRead({ plane, action }: Grant): boolean {
  return plane === "control" && action.toLowerCase().endsWith("/read");
}
