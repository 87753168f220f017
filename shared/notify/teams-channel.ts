import type { Clock } from "../core/clock.ts";
import type { Channel, Delivery } from "./channel.ts";
import { messageView, type MessageStyle } from "./message-view.ts";
import { renderCard } from "./render-card.ts";
import { fetchFailureCode, isConnectionNotMade } from "../azure/connection-errors.ts";
import { retryAfterOf } from "../azure/retry-after.ts";

/** Well below the lease of a message in flight. */
const TIMEOUT_MS = 60_000;

/** Where Power Automate takes Workflows webhooks, older and newer (reference graph.md 8.2). */
const HOSTS = [".logic.azure.com", ".environment.api.powerplatform.com"] as const;

/**
 * Adaptive Cards to Workflows webhooks. `workflows` maps a workflow's name to the name of the secret that holds its
 * address; a person here has the id `teams:{name}`. The address carries its own signature, so it *is* the secret:
 * nothing of it goes into an answer, an error or a log.
 */
export function createTeamsChannel(deps: {
  workflows: ReadonlyMap<string, string>;
  secretOf: (name: string) => Promise<string>;
  style: MessageStyle;
  clock: Clock;
}): Channel {
  const { workflows, secretOf, style, clock } = deps;
  return {
    id: "teams",
    async deliver(message, to, meta) {
      const name = to.id.replace(/^teams:/, "");
      const secret = workflows.get(name);
      if (secret === undefined) {
        return { kind: "rejected", why: `The policy knows no Teams workflow ${name}.` };
      }
      const address = await secretOf(secret).catch(() => undefined);
      if (address === undefined) {
        return { kind: "later", why: `The vault did not give the secret ${secret}.` };
      }
      const url = addressOf(address);
      if (url === undefined) {
        return {
          kind: "rejected",
          why: `The secret ${secret} is not the address of a Workflows webhook.`,
        };
      }
      const card = renderCard(messageView(message, to, meta, style));
      return post(url, JSON.stringify(card), {
        "content-type": "application/json",
        "x-steward-key": meta.key,
        ...(meta.isRepeat ? { "x-steward-repeat": "1" } : {}),
      });
    },
  };

  async function post(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Delivery> {
    let answer: Response;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // Not followed: a redirect could carry the card to another host.
      answer = await fetch(url, { method: "POST", body, headers, signal, redirect: "manual" });
    } catch (error) {
      // The error's own text may hold the address; its code cannot.
      const code = fetchFailureCode(error);
      const named = code === undefined ? "" : ` (${code})`;
      return isConnectionNotMade(code)
        ? { kind: "later", why: `The workflow cannot be reached${named}.` }
        : { kind: "uncertain", why: `The workflow did not answer${named}.` };
    }
    await answer.body?.cancel().catch(() => undefined);
    return deliveryOf(answer, clock.now());
  }
}

function deliveryOf({ status, headers }: Response, now: Date): Delivery {
  const why = `The workflow answered ${status}.`;
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 429 || status === 503) {
    const retryAfter = retryAfterOf(headers.get("retry-after"), now);
    return { kind: "later", why, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  if (status < 500 && status !== 408) return { kind: "rejected", why };
  return { kind: "uncertain", why };
}

/** The address, when it is one that may be posted to. */
function addressOf(secret: string): string | undefined {
  const trimmed = secret.trim();
  if (!URL.canParse(trimmed)) return undefined;
  const { protocol, hostname, port, username, password, href } = new URL(trimmed);
  const isKnown = HOSTS.some((host) => hostname.endsWith(host));
  return protocol === "https:" && isKnown && port === "" && username === "" && password === ""
    ? href
    : undefined;
}
