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
  if (text === null || text === undefined || !INSTANT.test(text)) return undefined;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

// `Date` alone takes "1" for the year 2001, and a time without an offset for one of this machine's zone.
const INSTANT = /^(\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Sorts newest first as text: 9007199254740991 − ms, 16 digits. */
export function invertedMs(instant: Date): string {
  return String(Number.MAX_SAFE_INTEGER - instant.getTime()).padStart(16, "0");
}

/**
 * An instant in a sentence that is kept before anybody knows who reads it, and in which time zone: `2026-03-02 09:41 UTC`.
 * What is no instant stays as it is.
 */
export function minuteOf(text: string): string {
  const instant = parseInstant(text);
  return instant === undefined
    ? text
    : `${instant.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The UTC day, `2026-03-02`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** The week of ISO 8601 in UTC, `2026-W10`: weeks begin on Monday and belong to the year of their Thursday. */
export function isoWeek(instant: Date): string {
  const day = Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth(), instant.getUTCDate());
  const daysSinceMonday = (instant.getUTCDay() + 6) % 7;
  const thursday = new Date(day + (3 - daysSinceMonday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
