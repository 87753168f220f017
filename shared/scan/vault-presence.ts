import type { Clock } from "../core/clock.ts";
import { MINUTE_MS } from "../core/time.ts";
import type { createVaultReader } from "../inventory/vault-reader.ts";

type Presence = ReturnType<ReturnType<typeof createVaultReader>["presence"]>;

/** Whether a vault is there, by its resource id. Never throws. */
export type VaultPresence = (vaultId: string) => Presence;

/** What a vault was found to be counts for so long: who lists the vaults asks, and each bucket that misses one's objects. */
const KNOWN_MS = MINUTE_MS;

/** Asks the resource manager once, however often it is asked in a minute. */
export function createVaultPresence(deps: {
  vaultReader: Pick<ReturnType<typeof createVaultReader>, "presence">;
  clock: Clock;
}): VaultPresence {
  const { vaultReader, clock } = deps;
  const asked = new Map<string, { at: number; presence: Presence }>();
  return (vaultId) => {
    const now = clock.now().getTime();
    for (const [id, { at }] of asked) if (now - at >= KNOWN_MS) asked.delete(id);
    const known = asked.get(vaultId);
    if (known !== undefined) return known.presence;
    const presence = vaultReader.presence(vaultId).catch(() => "unknown" as const);
    asked.set(vaultId, { at: now, presence });
    return presence;
  };
}
