import type { ScopeLoadFact } from "./access-records.ts";
import { type AzureScope, belongsTo, isInSubscription } from "./azure-scopes.ts";

/**
 * So many assignments fit into a subscription, with all that is below it, and into a management group; neither can be raised
 * (learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits, checked 2026-11-21).
 */
const LIMITS = { subscription: 4_000, managementGroup: 500 } as const;

/** Counts role assignments for the scopes that have a limit. */
export function scopeLoads(scopes: readonly AzureScope[]): {
  count(scope: string): void;
  facts(): readonly ScopeLoadFact[];
} {
  const limited = scopes.filter(({ id }) => id !== "/").map(({ id }) => id);
  const known = new Set(limited);
  const counts = new Map<string, number>();
  return {
    count(scope) {
      const owner = isInSubscription(scope) ? scope.split("/").slice(0, 3).join("/") : scope;
      if (known.has(owner) && belongsTo(owner, scope)) {
        counts.set(owner, (counts.get(owner) ?? 0) + 1);
      }
    },
    facts: () =>
      limited.map((scope) => {
        const limit = isInSubscription(scope) ? LIMITS.subscription : LIMITS.managementGroup;
        const percent = Math.floor(((counts.get(scope) ?? 0) * 100) / limit);
        return { kind: "scope-load", scope, limit, percent };
      }),
  };
}
