import type { QueryOptions } from "./query-options.ts";

/**
 * Resource units of a call (learn.microsoft.com/graph/throttling-limits): `$select` one less, `$expand` one more, `$top` below 20
 * one less, never below one.
 */
export function costOf(base: number, options: QueryOptions): number {
  const selected = options.select === undefined ? 0 : -1;
  const { expandOwners, expandPrincipal, expandFederatedCredentials } = options;
  const expanded =
    (expandOwners ?? expandPrincipal ?? expandFederatedCredentials) === undefined ? 0 : 1;
  const small = options.top !== undefined && options.top < 20 ? -1 : 0;
  return Math.max(1, base + selected + expanded + small);
}
