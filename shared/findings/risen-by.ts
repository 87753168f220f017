import type { Evidence } from "./finding.ts";

/**
 * What an application has gained that makes what is said of it weigh more than it did: "Directory.ReadWrite.All of Microsoft
 * Graph". `undefined` where its power has not changed. May hold the tenant's own text.
 */
export function risenBy(now: Evidence, before: Evidence): string | undefined {
  const { holderTier, holderPower } = now;
  return typeof holderPower === "string" && holderTier !== before["holderTier"]
    ? holderPower
    : undefined;
}
