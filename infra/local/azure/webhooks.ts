import type { Clock, LocalRequest, LocalResponse, StandIn } from "./exchange.ts";
import type { Mailbox } from "./mailbox.ts";

/**
 * Somebody else's webhook: takes CloudEvents 1.0 in structured mode, one or a batch
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md), and answers 202.
 */
export function createWebhookReceiver(deps: { mailbox: Mailbox; clock: Clock }): StandIn {
  const { mailbox, clock } = deps;

  return {
    name: "webhook receiver",
    serves: (host) => host === "hooks.contoso-webhooks.example",
    handle(request) {
      const { method, host, path, headers, body } = request;
      if (method === "OPTIONS") return validation(request);
      if (method !== "POST") return refused(405, "Only POST and OPTIONS are allowed.");
      const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
      if (!/^application\/cloudevents(-batch)?\+json$/.test(mediaType)) {
        return refused(415, "The content type must be application/cloudevents+json.");
      }
      let content: unknown;
      try {
        content = JSON.parse(body.toString("utf8"));
      } catch {
        return refused(400, "The body is not JSON.");
      }
      const isBatch = mediaType.includes("batch");
      if (isBatch !== Array.isArray(content))
        return refused(400, "A batch is an array, an event an object.");
      const events: readonly unknown[] = Array.isArray(content) ? content : [content];
      const problem = events.map(problemOf).find((one) => one !== undefined);
      if (problem !== undefined) return refused(400, problem);
      const [first] = events as readonly { type: string; subject?: string }[];
      mailbox.add({
        channel: "webhook",
        to: `${host}${path}`,
        subject: [first?.type ?? "(empty batch)", first?.subject ?? ""].join(" ").trim(),
        body: JSON.stringify(content, undefined, 2),
        format: "json",
        at: clock.now().toISOString(),
        headers: withoutSecrets(headers),
        raw: body.toString("utf8"),
      });
      return { status: 202 };
    },
  };
}

/** What CloudEvents demands of an event (specification 1.0.2, "Required Attributes" and "time"). */
function problemOf(event: unknown): string | undefined {
  if (typeof event !== "object" || event === null) return "An event is a JSON object.";
  const attributes = event as Record<string, unknown>;
  if (attributes["specversion"] !== "1.0") return 'specversion must be "1.0".';
  for (const name of ["id", "source", "type"]) {
    const value = attributes[name];
    if (typeof value !== "string" || value === "") return `${name} must be a non-empty text.`;
  }
  const { time } = attributes;
  if (time !== undefined && (typeof time !== "string" || Number.isNaN(Date.parse(time)))) {
    return "time must be an RFC 3339 timestamp.";
  }
  const wrong = Object.keys(attributes).find((name) => !/^([a-z0-9]+|data_base64)$/.test(name));
  return wrong === undefined
    ? undefined
    : `${wrong} is not a name of an attribute: small letters and digits.`;
}

/** Abuse protection (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md, section 4). */
function validation({ headers }: LocalRequest): LocalResponse {
  return {
    status: 200,
    headers: { allow: "POST", "webhook-allowed-origin": headers["webhook-request-origin"] ?? "*" },
  };
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "authorization"));
}

function refused(status: number, error: string): LocalResponse {
  return { status, body: { error } };
}
