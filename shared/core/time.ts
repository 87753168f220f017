/** Milliseconds in a day of 24 hours: thresholds count these, whatever the calendar does. */
export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** The instant `ms` later (earlier when negative). */
export function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

/**
 * Parses a Graph or resource-manager timestamp (`DateTimeOffset`, 0 to 7 fractional digits, any offset). `undefined`
 * for anything else: a missing date is never a number.
 */
export function parseInstant(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined || text === "") return undefined;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** Sorts newest first as text: 9007199254740991 − ms, 16 digits. */
export function invertedMs(instant: Date): string {
  return String(Number.MAX_SAFE_INTEGER - instant.getTime()).padStart(16, "0");
}
