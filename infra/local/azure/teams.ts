import { cardText } from "./adaptive-card.ts";
import type { Clock, LocalRequest, LocalResponse, StandIn } from "./exchange.ts";
import type { Mailbox } from "./mailbox.ts";

/**
 * Limits of the flow behind a webhook: bytes of one message (learn.microsoft.com/connectors/teams), requests in a second
 * (as learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook).
 */
const messageBytes = 28 * 1024;
const perSecond = 4;

/**
 * The highest version of cards that Teams shows
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference).
 */
const highestVersion = 1.5;

/**
 * Teams' Workflows webhooks: takes a message with Adaptive Cards and answers 202, empty. The address is the secret: it
 * carries a signature, which is not looked into here.
 */
export function createTeamsWorkflows(deps: { mailbox: Mailbox; clock: Clock }): StandIn {
  const { mailbox, clock } = deps;
  let second = 0;
  let counts = new Map<string, number>();

  function isTooFast(flow: string): boolean {
    const current = Math.floor(clock.now().getTime() / 1000);
    if (current !== second) {
      second = current;
      counts = new Map();
    }
    const count = (counts.get(flow) ?? 0) + 1;
    counts.set(flow, count);
    return count > perSecond;
  }

  return {
    name: "Teams workflows",
    serves: (host) =>
      /^prod-\d+\.[a-z]+\.logic\.azure\.com$|\.environment\.api\.powerplatform\.com$/.test(host),
    handle(request) {
      const { method, host, path, query, body } = request;
      if (method !== "POST") return refused(405, "MethodNotAllowed", "Only POST is allowed.");
      if (!query.get("sig")) {
        return refused(
          401,
          "DirectApiAuthorizationRequired",
          "The request must be authenticated by its signature.",
        );
      }
      if (isTooFast(`${host}${path}`)) {
        return {
          ...refused(429, "WorkflowTriggerIsThrottled", "Rate limit is exceeded."),
          headers: { "retry-after": "1" },
        };
      }
      if (body.length > messageBytes)
        return refused(413, "RequestEntityTooLarge", "The message is over 28 KB.");
      const message = readMessage(request);
      if ("problem" in message) return refused(400, "TriggerInputSchemaMismatch", message.problem);
      const text = cardText(message.card);
      mailbox.add({
        channel: "teams",
        to: `${host}${path}`,
        subject: text.split("\n")[0] ?? "",
        body: text,
        format: "card",
        at: clock.now().toISOString(),
        headers: keyHeaders(request),
        raw: message.raw,
      });
      return { status: 202 };
    },
  };
}

function readMessage({
  body,
}: LocalRequest): { card: unknown; raw: unknown } | { readonly problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(body.toString("utf8"));
  } catch {
    return { problem: "The body is not JSON." };
  }
  const { type, attachments } = (raw ?? {}) as { type?: unknown; attachments?: unknown };
  if (type !== "message") return { problem: 'type must be "message".' };
  if (!Array.isArray(attachments) || attachments.length === 0)
    return { problem: "attachments must have an item." };
  const [first] = attachments as readonly { contentType?: unknown; content?: unknown }[];
  if (first?.contentType !== "application/vnd.microsoft.card.adaptive") {
    return { problem: "contentType must be application/vnd.microsoft.card.adaptive." };
  }
  const card = first.content as { type?: unknown; version?: unknown } | undefined;
  if (card?.type !== "AdaptiveCard") return { problem: 'content.type must be "AdaptiveCard".' };
  if (!(Number(card.version) <= highestVersion))
    return { problem: "content.version must be 1.5 or lower." };
  return { card, raw };
}

function keyHeaders({ headers }: LocalRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-")));
}

function refused(status: number, code: string, message: string): LocalResponse {
  return { status, body: { error: { code, message } } };
}
