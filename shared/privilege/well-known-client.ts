import data from "./data/first-party.json" with { type: "json" };
import { lazily } from "./known-rows.ts";

/** A client of Microsoft's that is used for phishing of tokens or consent. */
export interface WellKnownClient {
  readonly name: string;
  /** One refresh token of any client of the family serves all of them. */
  readonly isFamily: boolean;
  /** What it is misused for; missing where the scopes alone are the reason. */
  readonly why?: string;
  /** Graph scopes of tier 0 that it gets without anybody's consent. */
  readonly scopesWithoutConsent: readonly string[];
}

const clients = lazily((): ReadonlyMap<string, WellKnownClient> => {
  return new Map(
    data.tables.clients.map(([appId = "", name = "", family, why = "", ...scopes]) => [
      appId.toLowerCase(),
      {
        name,
        isFamily: family === "family",
        ...(why !== "" && { why }),
        scopesWithoutConsent: scopes,
      },
    ]),
  );
});

/**
 * What is known of a client that is often misused, by its application id; `undefined` of any other. The id names the client
 * only where the owner is one of Microsoft's tenants (`isMicrosoftTenant`).
 */
export function wellKnownClient(appId: string): WellKnownClient | undefined {
  return clients().get(appId.toLowerCase());
}
