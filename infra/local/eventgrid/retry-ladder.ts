const minute = 60_000;
const hour = 60 * minute;
const steps = [
  10_000,
  30_000,
  minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
];
const timeToLiveMs = 24 * hour;
const maxAttempts = 30;

type NextTry =
  | { readonly at: number }
  | { readonly givenUp: "TimeToLiveExceeded" | "MaxDeliveryAttemptsExceeded" };

/**
 * When a failed event is tried again: after 10 s, 30 s, 1 min, 5 min, 10 min, 30 min, 1 h, 3 h, 6 h, then every 12 h, each up to a
 * tenth later, for a day or 30 attempts (learn.microsoft.com/azure/event-grid/delivery-and-retry).
 *
 * @param attempts made so far, at least 1
 * @param jitter 0 to 1
 */
export function nextTry(
  attempts: number,
  publishedAt: number,
  now: number,
  jitter: number,
): NextTry {
  if (attempts >= maxAttempts) return { givenUp: "MaxDeliveryAttemptsExceeded" };
  const step = steps[Math.min(attempts, steps.length) - 1] ?? 12 * hour;
  const at = now + Math.round(step * (1 + jitter / 10));
  return at > publishedAt + timeToLiveMs ? { givenUp: "TimeToLiveExceeded" } : { at };
}

/** What an endpoint says when it will never take the event (as for webhooks; an Azure Function as endpoint: without 401). */
export function isFinal(status: number): boolean {
  return [400, 401, 403, 413].includes(status);
}
