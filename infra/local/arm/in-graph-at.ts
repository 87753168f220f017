import { stableNumber } from "./stable-number.ts";

/**
 * When Resource Graph shows what was done to `id` at this instant, in epoch milliseconds: 30 to 90 s later. It follows within seconds to
 * minutes (learn.microsoft.com/azure/governance/resource-graph).
 */
export function inGraphAt(id: string, at: string): number {
  return Date.parse(at) + 30_000 + (stableNumber(`${id}|${at}`) % 60_001);
}
