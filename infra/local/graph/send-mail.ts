import { setTimeout as wait } from "node:timers/promises";
import type { LocalResponse } from "../azure/exchange.ts";
import type { MailboxMessage } from "../azure/mailbox.ts";
import { type GraphCall, jsonBody } from "./call.ts";
import { GraphRefusal } from "./graph-refusal.ts";
import { parseMail, type Recipient } from "./mail-message.ts";
import type { Throttle } from "./throttle.ts";

/** Where sent mail goes. */
export interface MailSink {
  add(message: MailboxMessage): unknown;
}

/** So many requests to one mailbox may run at once (learn.microsoft.com/graph/throttling-limits). */
const mostAtOnce = 4;
/** How long a send keeps its place, in real time: without it nothing would ever run at once. Long enough for requests that come together. */
const sendingMs = 2;
/** Request bodies (not confirmed: the number). */
const largestBody = 4 * 1024 * 1024;

export interface MailSender {
  /** `POST /users/{id}/sendMail`: 202 and nothing else. */
  send(call: GraphCall): Promise<LocalResponse>;
}

export function createMailSender(deps: {
  readonly mailbox: MailSink;
  readonly throttle: Throttle;
  readonly isThrottling: boolean;
}): MailSender {
  const { mailbox, throttle, isThrottling } = deps;
  const underWay = new Map<string, number>();

  return {
    async send(call) {
      if (call.request.body.length > largestBody) {
        throw new GraphRefusal(413, "RequestEntityTooLarge", "The request is too large.");
      }
      const { id, address } = senderOf(call);
      const { message } = parseMail(jsonBody(call));
      const running = underWay.get(id) ?? 0;
      if (isThrottling && running >= mostAtOnce) {
        throw new GraphRefusal(
          429,
          "ApplicationThrottled",
          "Application is over its MailboxConcurrency limit.",
          { "retry-after": "1" },
        );
      }
      underWay.set(id, running + 1);
      try {
        throttle.admitMail(id, call.now);
        await wait(sendingMs);
        const { toRecipients: to, ccRecipients: cc, bccRecipients: bcc } = message;
        mailbox.add({
          channel: "email",
          to: addresses([...to, ...cc, ...bcc]),
          from: address,
          subject: message.subject ?? "",
          body: message.body.content,
          format: message.body.contentType.toLowerCase() === "html" ? "html" : "text",
          at: call.now.toISOString(),
          headers: Object.fromEntries(
            (message.internetMessageHeaders ?? []).map(({ name, value }) => [
              name.toLowerCase(),
              value,
            ]),
          ),
          raw: message,
        });
        return { status: 202 };
      } finally {
        underWay.set(id, (underWay.get(id) ?? 1) - 1);
      }
    },
  };
}

/** The sender must have a mailbox here: a guest's is at home, an account without mail has none. Disabled ones may be shared mailboxes. */
function senderOf(call: GraphCall): { readonly id: string; readonly address: string } {
  const { id = "" } = call.path;
  const users = call.visible.sets.users;
  const user = users.get(id.toLowerCase()) ?? users.byPrincipalName(id);
  if (user === undefined) {
    throw new GraphRefusal(404, "ErrorInvalidUser", `The requested user '${id}' is invalid.`);
  }
  const { mail, userType } = user;
  if (typeof mail !== "string" || mail === "" || userType === "Guest") {
    throw new GraphRefusal(
      404,
      "MailboxNotEnabledForRESTAPI",
      "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    );
  }
  return { id: user.id, address: mail };
}

function addresses(recipients: readonly Recipient[]): string {
  return recipients.map(({ emailAddress }) => emailAddress.address).join(", ");
}
