import { SecretClient } from "@azure/keyvault-secrets";
import type { TokenCredential } from "@azure/identity";
import type { Clock } from "../core/clock.ts";
import { MINUTE_MS } from "../core/time.ts";

/** How long a value is kept: a rotated one is picked up within this time. */
const KEPT_MS = 10 * MINUTE_MS;

/** Values of secrets in the service's own vault, kept for ten minutes. Throws when there is no vault or no such secret. */
export function createSecrets(deps: {
  vaultUrl: string | undefined;
  credential: TokenCredential;
  clock: Clock;
}): (name: string) => Promise<string> {
  const { vaultUrl, credential, clock } = deps;
  const client = vaultUrl === undefined ? undefined : new SecretClient(vaultUrl, credential);
  const kept = new Map<string, { value: string; until: number }>();
  return async (name) => {
    const known = kept.get(name);
    if (known !== undefined && clock.now().getTime() < known.until) return known.value;
    if (client === undefined) {
      throw new Error(`The policy names the secret ${name}, but STEWARD_VAULT_URL is not set.`);
    }
    const { value } = await client.getSecret(name);
    if (value === undefined) throw new Error(`The secret ${name} has no value.`);
    kept.set(name, { value, until: clock.now().getTime() + KEPT_MS });
    return value;
  };
}
