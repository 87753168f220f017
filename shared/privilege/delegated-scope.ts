import data from "./data/delegated-scopes.json" with { type: "json" };
import { lazily, tierCell } from "./known-rows.ts";
import { type Rating, unknownRating } from "./power.ts";

export interface ScopeRating extends Rating {
  /** Who may consent to it by the API's own word, whatever the tenant's settings narrow. Missing: not known. */
  readonly consentBy?: "admin" | "user";
  /** Users may consent to it themselves, and consent phishing asks them to. */
  readonly isPhishedFor?: boolean;
}

/** How the data says so, behind the reason: whether it was a user who consented only the grant tells. */
const PHISHED_FOR = /; users may consent themselves \(consent phishing\)$/;

/**
 * The delegated scopes of Microsoft's APIs, by `{resource's appId}/{value}` in lower case. A tier supposes that who signs in
 * may do what the scope names; a user without roles cannot.
 */
export const delegatedScopes = lazily((): ReadonlyMap<string, ScopeRating> => {
  const tables: Readonly<Record<string, readonly string[][]>> = data.tables;
  return new Map(
    Object.entries(tables).flatMap(([resourceAppId, rows]) =>
      rows.map(([name = "", tier, consent, why = ""]) => [
        keyOf(resourceAppId, name),
        {
          power: tierCell(tier),
          name,
          why: why.replace(PHISHED_FOR, ""),
          ...(PHISHED_FOR.test(why) && { isPhishedFor: true }),
          ...((consent === "admin" || consent === "user") && { consentBy: consent }),
        },
      ]),
    ),
  );
});

/** What is known of one scope of a delegated grant (the grant's `scope` has several, with spaces between). */
export function delegatedScope(resourceAppId: string, scopeValue: string): ScopeRating {
  return delegatedScopes().get(keyOf(resourceAppId, scopeValue)) ?? unknownRating;
}

/** Whether scopes of this API are rated at all: it is one of Microsoft's few whose ids the data has. */
export function hasRatedScopes(resourceAppId: string): boolean {
  return Object.hasOwn(data.tables, resourceAppId.toLowerCase());
}

function keyOf(resourceAppId: string, scopeValue: string): string {
  return `${resourceAppId}/${scopeValue}`.toLowerCase();
}
