import { DAY_MS } from "../core/time.ts";

/** In what time zone (IANA) and locale (BCP 47) people read their dates; both from the policy. */
export interface DateStyle {
  readonly timeZone: string;
  readonly locale: string;
}

/** "7 Mar" */
export function shortDate(at: Date, { timeZone, locale }: DateStyle): string {
  return new Intl.DateTimeFormat(locale, { timeZone, day: "numeric", month: "short" }).format(at);
}

/** "Saturday 7 March 2026 at 14:00 CET" */
export function longDate(at: Date, { timeZone, locale }: DateStyle): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(at);
}

/**
 * Days on the wall calendar of the time zone from `now` to `at`: 1 is tomorrow, even when that is in two hours; negative
 * is past. People plan by these; thresholds count 24 hours and are not for reading.
 */
export function calendarDays(now: Date, at: Date, { timeZone }: DateStyle): number {
  return Math.round((dayNumber(at, timeZone) - dayNumber(now, timeZone)) / DAY_MS);
}

function dayNumber(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"));
}
