import type { Clock } from "../azure/exchange.ts";
import type { VaultObject } from "../tenant/model.ts";

/** Vaults here keep what was deleted for 90 days, without purge protection. */
export const recoverableDays = 90;

/** Is it deleted, and not yet purged by the passing of time? */
export function isRecoverable({ deletedAt }: VaultObject, clock: Clock): boolean {
  return deletedAt !== undefined && purgeTime(deletedAt) > clock.now().getTime();
}

/** Is it deleted so long ago that nothing of it is left, not even its name? */
export function isPurged({ deletedAt }: VaultObject, clock: Clock): boolean {
  return deletedAt !== undefined && purgeTime(deletedAt) <= clock.now().getTime();
}

function purgeTime(deletedAt: string): number {
  return Date.parse(deletedAt) + recoverableDays * 86_400_000;
}
