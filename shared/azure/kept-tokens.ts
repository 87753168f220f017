import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/identity";
import type { Clock } from "../core/clock.ts";

/** A token is not used in the last minutes of its life. */
const SPARE_MS = 5 * 60_000;

/**
 * The same identity, whose tokens are kept here until they should be renewed. It keeps them itself, too, but finding one
 * there costs as much as a call, and some clients look for one with every call (@azure/data-tables 13.3, transactions).
 * Asked with claims (a token was refused), it always gets another one.
 */
export function keptTokens(credential: TokenCredential, clock: Clock): TokenCredential {
  const kept = new Map<string, AccessToken>();
  const asked = new Map<string, Promise<AccessToken | null>>();

  const isFresh = ({
    expiresOnTimestamp,
    refreshAfterTimestamp = Infinity,
  }: AccessToken): boolean =>
    clock.now().getTime() < Math.min(expiresOnTimestamp - SPARE_MS, refreshAfterTimestamp);

  async function renewed(
    key: string,
    scopes: string | string[],
    options?: GetTokenOptions,
  ): Promise<AccessToken | null> {
    const token = await credential.getToken(scopes, options);
    if (token === null) kept.delete(key);
    else kept.set(key, token);
    return token;
  }

  return {
    getToken(scopes, options) {
      const key = JSON.stringify([scopes, options?.tenantId, options?.enableCae]);
      if (options?.claims !== undefined) return renewed(key, scopes, options);
      const known = kept.get(key);
      if (known !== undefined && isFresh(known)) return Promise.resolve(known);
      const underWay = asked.get(key);
      if (underWay !== undefined) return underWay;
      // Whoever asks meanwhile waits with the first; one who gives up must not take the others along.
      const { abortSignal: _, ...rest } = options ?? {};
      const asking = renewed(key, scopes, rest).finally(() => asked.delete(key));
      asked.set(key, asking);
      return asking;
    },
  };
}
