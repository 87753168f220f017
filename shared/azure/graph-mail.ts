import { type Client, RetryHandlerOptions } from "@microsoft/microsoft-graph-client";
import type { Message } from "@microsoft/microsoft-graph-types";
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import type { Delivery } from "../notify/channel.ts";
import type { Mail, MailSender } from "../notify/mail-sender.ts";
import { isConnectionNotMade } from "./connection-errors.ts";
import { addressOfRequest, requests } from "./request-manifest.ts";
import { retryAfterOf } from "./retry-after.ts";

/** Well below the lease of a message in flight. */
const TIMEOUT_MS = 60_000;

/** Sends mail from one mailbox by Graph `sendMail`, with the rights of `client`'s identity. */
export function createGraphMail(deps: { client: Client; from: string; clock: Clock }): MailSender {
  const { client, from, clock } = deps;
  return {
    async sendMail(mail) {
      try {
        const answer: unknown = await client
          .api(addressOfRequest(requests.sendMail, { mailbox: from }))
          // The client would repeat a POST by itself, and the person would read it twice (tried with 3.0.7).
          .middlewareOptions([new RetryHandlerOptions(0, 0)])
          .option("signal", AbortSignal.timeout(TIMEOUT_MS))
          .post({ message: toMessage(mail), saveToSentItems: true });
        // A 202 without content type comes back as an unread stream; unread, it would hold its socket.
        if (answer instanceof ReadableStream) await answer.cancel().catch(() => undefined);
        return { kind: "accepted" };
      } catch (error) {
        return deliveryOf(error, from, clock.now());
      }
    },
  };
}

function toMessage(mail: Mail): Message {
  const { address, name } = mail.to;
  return {
    subject: mail.subject,
    body: { contentType: "html", content: mail.html },
    toRecipients: [{ emailAddress: { address, ...(name === undefined ? {} : { name }) } }],
    importance: mail.importance,
    internetMessageHeaders: Object.entries(mail.headers).map(([header, value]) => ({
      name: header,
      value,
    })),
  };
}

const graphError = z.object({
  statusCode: z.number(),
  code: z.string().nullish(),
  headers: z.instanceof(Headers).optional(),
});

/** What an answer that is not 202, or none, says about the mail. The text of an error decides nothing. */
function deliveryOf(error: unknown, from: string, now: Date): Delivery {
  const parsed = graphError.safeParse(error);
  if (!parsed.success) return { kind: "uncertain", why: "The mail service's client failed." };
  const { statusCode: status, code, headers } = parsed.data;
  const named = code === null || code === undefined || code === "" ? "" : ` (${code})`;
  const why = `The mail service answered ${status}${named}.`;

  if (status === -1) {
    if (isConnectionNotMade(code)) {
      return {
        kind: "later",
        wholeChannel: true,
        why: `The mail service cannot be reached${named}.`,
      };
    }
    // Names that @azure/identity 4.14 gives its errors; without a token nothing has been sent.
    if (code === "CredentialUnavailableError" || code === "AuthenticationError") {
      return { kind: "later", wholeChannel: true, why: `No token for the mail service${named}.` };
    }
    return { kind: "uncertain", why: `The mail service did not answer${named}.` };
  }
  if (status === 429 || status === 503) {
    const retryAfter = retryAfterOf(headers?.get("retry-after"), now);
    return {
      kind: "later",
      wholeChannel: true,
      why,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }
  if (status < 400 || status === 401 || status === 403 || status === 404) {
    // About the sender, not about this person: 404 is "the sending mailbox does not exist", and rights given in
    // Exchange take up to two hours to work (learn.microsoft.com/exchange/permissions-exo/application-rbac). Everybody
    // else's mail would meet the same.
    return {
      kind: "later",
      wholeChannel: true,
      why: `${why} It concerns the sending mailbox ${from}.`,
    };
  }
  if (status >= 400 && status < 500 && status !== 408) return { kind: "rejected", why };
  return { kind: "uncertain", why };
}
