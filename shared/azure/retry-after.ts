import { after, HOUR_MS } from "../core/time.ts";

/**
 * The instant that a `Retry-After` header names: seconds, perhaps with a fraction, or an HTTP date. `undefined` when
 * there is none that can be read. Never in the past, and at most six hours ahead: no service means more.
 */
export function retryAfterOf(header: string | null | undefined, now: Date): Date | undefined {
  if (header === null || header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const instant = Number.isFinite(seconds) ? after(now, seconds * 1000) : new Date(header);
  if (Number.isNaN(instant.getTime())) return undefined;
  const ms = Math.min(Math.max(instant.getTime() - now.getTime(), 0), 6 * HOUR_MS);
  return after(now, ms);
}
