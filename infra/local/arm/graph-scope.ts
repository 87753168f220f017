import type { GraphRequest } from "./graph-request.ts";
import type { GraphView } from "./graph-tables.ts";
import { groupId } from "./scope-tree.ts";

/** What a query is about: some subscriptions and, if they were named, management groups. */
export interface GraphScope {
  /** Lower case; those that the principal sees. */
  readonly subscriptions: ReadonlySet<string>;
  /** Does a row that applies at this scope belong to the answer, by `authorizationScopeFilter`? */
  includes(scope: string): boolean;
}

/** @returns what the query is about, or why it is about nothing */
export function graphScope(
  asked: GraphRequest,
  { state, access, principalId }: GraphView,
): GraphScope | "no-access" | "no-subscription" {
  const { scopes } = state.authorization;
  const visible = state
    .subscriptions()
    .map(({ subscriptionId }) => subscriptionId.toLowerCase())
    .filter((id) => access.hasPartIn(principalId, `/subscriptions/${id}`));
  if (visible.length === 0) return "no-access";
  const wanted = asked.subscriptions?.map((id) => id.toLowerCase());
  const groups = asked.managementGroups?.map(groupId);
  const subscriptions = visible.filter((id) =>
    groups === undefined
      ? wanted === undefined || wanted.includes(id)
      : groups.some((group) => scopes.contains(group, `/subscriptions/${id}`)),
  );
  if (subscriptions.length === 0) return "no-subscription";
  const named = groups ?? subscriptions.map((id) => `/subscriptions/${id}`);
  const known = new Map<string, boolean>();
  const test = (scope: string): boolean =>
    named.some((one) => {
      const isSame = one.toLowerCase() === scope.toLowerCase();
      switch (asked.scopeFilter) {
        case "AtScopeExact":
          return isSame;
        case "AtScopeAndBelow":
          return scopes.contains(one, scope);
        case "AtScopeAndAbove":
          return scopes.contains(scope, one);
        case "AtScopeAboveAndBelow":
          return scopes.contains(one, scope) || scopes.contains(scope, one);
      }
    });
  return {
    subscriptions: new Set(subscriptions),
    includes(scope: string) {
      const answer = known.get(scope) ?? test(scope);
      known.set(scope, answer);
      return answer;
    },
  };
}
