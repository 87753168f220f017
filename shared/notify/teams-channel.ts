import type { Clock } from "../core/clock.ts";
import type { Channel } from "./channel.ts";
import { placeName } from "./fixed-place.ts";
import { messageView, type MessageStyle } from "./message-view.ts";
import { postWebhook } from "./post-webhook.ts";
import { renderCard } from "./render-card.ts";

/** Where Power Automate takes Workflows webhooks, older and newer. */
const HOSTS = [".logic.azure.com", ".environment.api.powerplatform.com"] as const;

/**
 * Adaptive Cards to Workflows webhooks. `workflows` maps a workflow's name to the name of the secret that holds its
 * address; a person here has the id of a place. The address carries its own signature, so it *is* the secret: nothing of it
 * goes into an answer, an error or a log.
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
      const name = placeName(to.id);
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
      const headers = {
        "content-type": "application/json",
        "x-steward-key": meta.key,
        ...(meta.isRepeat ? { "x-steward-repeat": "1" } : {}),
      };
      return postWebhook(
        url,
        { body: JSON.stringify(card), headers },
        { who: "The workflow", clock },
      );
    },
  };
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
