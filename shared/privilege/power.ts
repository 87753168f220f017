/** 0: can take over the tenant (an Azure role: everything in its scope) · 1: many identities, workloads or much data · 2: limited. */
export type Tier = 0 | 1 | 2;

/** What a role or permission is worth to who holds it. `unknown`: nobody has judged it, so it is never taken for harmless. */
export type Power = Tier | "harmless" | "unknown";

/** What is known of a role or permission; of one that is not in the data only that it is `unknown`. */
export interface Rating {
  readonly power: Power;
  /** The published name. Never the tenant's own text. */
  readonly name?: string;
  readonly why?: string;
  /** Microsoft labels the role as privileged. Said of roles alone. */
  readonly isPrivilegedByMicrosoft?: boolean;
}

/** What an action of a custom role lets its holder do. `action` is as the tenant wrote it: text to be escaped. */
export interface RoleReason {
  readonly action: string;
  readonly why: string;
  readonly tier: Tier;
}

/** What a custom role is worth. */
export interface CustomRolePower {
  readonly power: Power;
  /** The strongest thing that each of its dangerous actions gives, strongest first. */
  readonly reasons: readonly RoleReason[];
}

/** What is said of whatever is not in the data. */
export const unknownRating: Rating = { power: "unknown" };

/** How much a power weighs, from 0 (harmless) to 3 (tier 0). What is unknown weighs as much as tier 2. */
export function weightOf(power: Power): number {
  if (power === "harmless") return 0;
  return power === "unknown" ? 1 : 3 - power;
}

/**
 * The heaviest of them; none at all is harmless. Beside tier 2 the unknown one is said: that it is no more than limited
 * would be a claim.
 */
export function strongest(powers: Iterable<Power>): Power {
  let found: Power = "harmless";
  for (const power of powers) {
    const isHeavier = weightOf(power) > weightOf(found);
    if (isHeavier || (power === "unknown" && weightOf(found) === weightOf(power))) found = power;
  }
  return found;
}
