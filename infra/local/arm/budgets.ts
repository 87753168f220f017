import type { Clock } from "../azure/exchange.ts";

export interface BudgetAnswer {
  readonly allowed: boolean;
  /** Calls left now. */
  readonly remaining: number;
  /** When trying again makes sense, or when the window starts anew. */
  readonly waitMs: number;
}

export interface Budget {
  /** Takes one call of whatever `key` names, unless nothing is left: refused calls are not counted. */
  take(key: string): BudgetAnswer;
}

/** A bucket of `size` calls for each key, refilled evenly. */
export function tokenBuckets(rules: {
  readonly size: number;
  readonly refillPerSecond: number;
  readonly clock: Clock;
}): Budget {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key) {
      const now = rules.clock.now().getTime();
      const bucket = buckets.get(key) ?? { tokens: rules.size, at: now };
      const refilled = ((now - bucket.at) / 1000) * rules.refillPerSecond;
      const tokens = Math.min(rules.size, bucket.tokens + refilled);
      const allowed = tokens >= 1;
      const left = allowed ? tokens - 1 : tokens;
      buckets.set(key, { tokens: left, at: now });
      const waitMs = allowed ? 0 : Math.ceil(((1 - left) / rules.refillPerSecond) * 1000);
      return { allowed, remaining: Math.floor(left), waitMs };
    },
  };
}

/** `limit` calls for each key in windows of `windowMs` that begin with the first call. */
export function callWindows(rules: {
  readonly limit: number;
  readonly windowMs: number;
  readonly clock: Clock;
}): Budget {
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    take(key) {
      const now = rules.clock.now().getTime();
      let window = windows.get(key);
      if (window === undefined || window.endsAt <= now) {
        window = { count: 0, endsAt: now + rules.windowMs };
        windows.set(key, window);
      }
      const allowed = window.count < rules.limit;
      if (allowed) window.count += 1;
      return { allowed, remaining: rules.limit - window.count, waitMs: window.endsAt - now };
    },
  };
}
