import { fetchFailureCode, isConnectionNotMade } from "../azure/connection-errors.ts";
import { retryAfterOf } from "../azure/retry-after.ts";
import type { Clock } from "../core/clock.ts";
import type { Delivery } from "./channel.ts";

/** Well below the lease of a message in flight. */
const TIMEOUT_MS = 60_000;

/**
 * Posts `body` once to an address that is itself a secret: nothing of it goes into the answer. `who` answers, in words: "The
 * workflow".
 */
export async function postWebhook(
  url: string,
  post: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  { who, clock }: { readonly who: string; readonly clock: Clock },
): Promise<Delivery> {
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    // Not followed: a redirect could carry the message to another host.
    answer = await fetch(url, { method: "POST", ...post, signal, redirect: "manual" });
  } catch (error) {
    // The error's own text may hold the address; its code cannot.
    const code = fetchFailureCode(error);
    const named = code === undefined ? "" : ` (${code})`;
    return isConnectionNotMade(code)
      ? { kind: "later", why: `${who} cannot be reached${named}.` }
      : { kind: "uncertain", why: `${who} did not answer${named}.` };
  }
  await answer.body?.cancel().catch(() => undefined);
  return deliveryOf(answer, who, clock.now());
}

function deliveryOf({ status, headers }: Response, who: string, now: Date): Delivery {
  const why = `${who} answered ${status}.`;
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 429 || status === 503) {
    const retryAfter = retryAfterOf(headers.get("retry-after"), now);
    return { kind: "later", why, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  if (status < 500 && status !== 408) return { kind: "rejected", why };
  return { kind: "uncertain", why };
}
