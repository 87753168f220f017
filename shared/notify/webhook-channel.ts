import { createHmac } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Channel } from "./channel.ts";
import { placeName } from "./fixed-place.ts";
import type { MessageStyle } from "./message-view.ts";
import { postWebhook } from "./post-webhook.ts";
import { renderEvent } from "./render-event.ts";

/** Names of the secrets in the service's vault. */
export interface WebhookSecrets {
  /** Whose value is the address. */
  readonly secret: string;
  /** Whose value is the key that events are signed with. */
  readonly signingSecret: string;
}

/** Whoever can guess the key can forge events. */
const LEAST_KEY_CHARS = 16;

/**
 * Signed CloudEvents 1.0 to somebody's webhook. `webhooks` maps a webhook's name to its secrets; a person here has the
 * id of a place. Addresses often carry a token: nothing of one goes into an answer, an error or a log.
 */
export function createWebhookChannel(deps: {
  webhooks: ReadonlyMap<string, WebhookSecrets>;
  secretOf: (name: string) => Promise<string>;
  style: MessageStyle;
  clock: Clock;
}): Channel {
  const { webhooks, secretOf, style, clock } = deps;
  return {
    id: "webhook",
    async deliver(message, to, meta) {
      const name = placeName(to.id);
      const secrets = webhooks.get(name);
      if (secrets === undefined) {
        return { kind: "rejected", why: `The policy knows no webhook ${name}.` };
      }
      const { secret, signingSecret } = secrets;
      const [address, key] = await Promise.all(
        [secret, signingSecret].map((one) => secretOf(one).catch(() => undefined)),
      );
      if (address === undefined || key === undefined) {
        const missing = address === undefined ? secret : signingSecret;
        return { kind: "later", why: `The vault did not give the secret ${missing}.` };
      }
      const url = addressOf(address);
      if (url === undefined) {
        return { kind: "rejected", why: `The secret ${secret} is not an https address.` };
      }
      if (key.length < LEAST_KEY_CHARS) {
        const why = `The secret ${signingSecret} has fewer than ${LEAST_KEY_CHARS} characters.`;
        return { kind: "rejected", why };
      }
      const body = renderEvent(message, to, meta, style);
      const headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "x-steward-key": meta.key,
        ...(meta.isRepeat ? { "x-steward-repeat": "1" } : {}),
        "x-steward-signature": signatureOf(body, key, clock.now()),
      };
      return postWebhook(url, { body, headers }, { who: "The receiver", clock });
    },
  };
}

/**
 * `t=<unix seconds>,v1=<hexadecimal HMAC-SHA256 over "t.body">`. The instant is signed with the body, so that a receiver
 * can refuse what somebody recorded and plays again later.
 */
export function signatureOf(body: string, key: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  return `t=${t},v1=${createHmac("sha256", key).update(`${t}.${body}`).digest("hex")}`;
}

/** The address, when it is one that may be posted to. */
function addressOf(secret: string): string | undefined {
  const trimmed = secret.trim();
  if (!URL.canParse(trimmed)) return undefined;
  const { protocol, username, password, href } = new URL(trimmed);
  return protocol === "https:" && username === "" && password === "" ? href : undefined;
}
