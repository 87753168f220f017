import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/identity";
import type { Clock } from "../core/clock.ts";

/** A token is not used in the last minutes of its life. */
const SPARE_MS = 5 * 60_000;

/**
 * The same identity, whose tokens are kept here. It keeps them itself, too, but finding one there costs as much as a call,
 * and some clients look for one with every call (@azure/data-tables 13.3, transactions). A token that should be renewed is
 * renewed behind the calls that go on using it. Asked with claims (a token was refused), the identity is always asked.
 */
export function keptTokens(credential: TokenCredential, clock: Clock): TokenCredential {
  const kept = new Map<string, AccessToken>();
  const asked = new Map<string, Promise<AccessToken | null>>();

  async function ask(
    key: string,
    scopes: string | string[],
    options: GetTokenOptions,
  ): Promise<AccessToken | null> {
    const token = await credential.getToken(scopes, options);
    if (token !== null) kept.set(key, token);
    return token;
  }

  /** However many ask meanwhile wait for the same answer; one who gives up must not take the others along. */
  function renew(
    key: string,
    scopes: string | string[],
    { abortSignal: _, ...options }: GetTokenOptions,
  ): Promise<AccessToken | null> {
    const underWay = asked.get(key);
    if (underWay !== undefined) return underWay;
    const asking = ask(key, scopes, options).finally(() => asked.delete(key));
    asked.set(key, asking);
    return asking;
  }

  return {
    async getToken(scopes, options = {}) {
      const key = JSON.stringify([scopes, options.tenantId, options.enableCae]);
      if (options.claims !== undefined) return ask(key, scopes, options);
      const known = kept.get(key);
      const now = clock.now().getTime();
      if (known === undefined || now >= known.expiresOnTimestamp - SPARE_MS) {
        return renew(key, scopes, options);
      }
      if (now >= (known.refreshAfterTimestamp ?? Infinity)) {
        // What goes wrong now is met when the token has really come to its end.
        renew(key, scopes, options).catch(() => undefined);
      }
      return known;
    },
  };
}
