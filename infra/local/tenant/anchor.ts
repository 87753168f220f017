/** The instant at which every generated tenant begins: all its dates are relative to this one. */
export const anchor = Date.UTC(2026, 2, 2, 9, 0, 0);

export const dayMs = 86_400_000;

/**
 * An instant as Graph writes it: UTC, without fraction or with up to seven digits of it.
 * @param days from the anchor, may be negative and fractional
 */
export function daysFromAnchor(days: number): string {
  return graphInstant(anchor + days * dayMs);
}

/** Graph leaves an all-zero fraction away. */
export function graphInstant(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(".000Z", "Z");
}

/** The same in Unix seconds, as Key Vault writes it. */
export function secondsFromAnchor(days: number): number {
  return Math.floor((anchor + days * dayMs) / 1000);
}
