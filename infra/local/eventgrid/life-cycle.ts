import { isRecord } from "../arm/arm-answers.ts";
import { stableNumber } from "../arm/stable-number.ts";
import { addDuration, isDuration } from "../keyvault/durations.ts";
import type { VaultObject, VaultObjectVersion } from "../tenant/model.ts";

/** When a version's events are due, in epoch milliseconds. */
interface LifeCycle {
  readonly nearExpiryAt?: number;
  readonly expiredAt?: number;
  /** Changes when, and only when, the moments change for another reason than the passing of time. */
  readonly fingerprint: string;
}

const day = 86_400;

/**
 * Near-expiry 30 days before the end for secrets and certificates; for keys when the `Notify` action of the rotation policy says.
 * What has less than that to live follows within minutes (learn.microsoft.com/azure/key-vault/general/event-grid-overview).
 * Whether the version is enabled, or superseded, makes no difference.
 */
export function lifeCycle(
  object: VaultObject,
  version: VaultObjectVersion,
  nowMs: number,
): LifeCycle {
  const { exp } = version;
  if (exp === undefined) return { fingerprint: "no end" };
  const soon = nowMs + 60_000 + (stableNumber(version.version) % 180_000);
  const endMs = exp * 1000;
  const near = nearExpiry(object, version, exp);
  const fingerprint = `${exp}|${near ?? "never"}`;
  const expiredAt = endMs > nowMs ? endMs : soon;
  if (near === undefined || endMs <= nowMs) return { expiredAt, fingerprint };
  const nearMs = near * 1000;
  return { nearExpiryAt: nearMs > nowMs ? nearMs : Math.min(soon, endMs), expiredAt, fingerprint };
}

function nearExpiry(
  object: VaultObject,
  version: VaultObjectVersion,
  exp: number,
): number | undefined {
  if (object.kind !== "key" || object.policy === undefined) return exp - 30 * day;
  const actions: unknown = object.policy["lifetimeActions"];
  if (!Array.isArray(actions)) return undefined;
  for (const entry of actions) {
    if (!isRecord(entry) || !isRecord(entry["action"]) || !isRecord(entry["trigger"])) continue;
    const { type } = entry["action"];
    if (typeof type !== "string" || type.toLowerCase() !== "notify") continue;
    const { timeBeforeExpiry: before, timeAfterCreate: after } = entry["trigger"];
    if (typeof before === "string" && isDuration(before)) return addDuration(exp, before, -1);
    if (typeof after === "string" && isDuration(after)) {
      return addDuration(version.created, after, 1);
    }
  }
  return undefined;
}
