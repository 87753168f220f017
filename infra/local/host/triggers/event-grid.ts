import { type Exchange, jsonBody, sendJson, sendText } from "../http/exchange.ts";
import type { FunctionInfo } from "../app/function-info.ts";
import type { TypedData } from "../app/typed-data.ts";
import type { RunFunction } from "../run-function.ts";

type Fields = Readonly<Record<string, unknown>>;

/** `/runtime/webhooks/eventgrid?functionName=X`, as the Event Grid extension answers it. */
export function createEventGridWebhook(deps: {
  readonly functions: readonly FunctionInfo[];
  readonly run: RunFunction;
}): (exchange: Exchange) => Promise<void> {
  const functions = deps.functions.filter(({ triggerType }) => triggerType === "eventgridtrigger");

  return async (exchange) => {
    const { request, response, method, url, body } = exchange;
    const name = url.searchParams.get("functionName") ?? "";
    const fn = functions.find((candidate) => candidate.name === name);
    if (fn === undefined) {
      sendText(response, 404, `cannot find function: '${name}'`);
      return;
    }
    if (method === "OPTIONS") {
      response.writeHead(200, { "webhook-allowed-origin": allowedOrigin(exchange) }).end();
      return;
    }
    const kind = String(request.headers["aeg-event-type"] ?? "").toLowerCase();
    if (kind === "unsubscribe") {
      response.writeHead(202).end();
      return;
    }
    const parsed = jsonBody(body)?.value;
    const events = (Array.isArray(parsed) ? parsed : [parsed]).filter(isFields);
    if (kind === "subscriptionvalidation" && events[0] !== undefined) {
      sendJson(response, 200, { validationResponse: validationCode(events[0]) });
    } else if (kind === "notification" && events.length > 0) {
      const succeeded = await deliver(fn, events, deps.run);
      response.writeHead(succeeded ? 202 : 500).end();
    } else {
      sendText(response, 400, "No Event Grid request: aeg-event-type or body is missing.");
    }
  };
}

/** Runs the function for each event, in parallel; one failure fails the delivery, which Event Grid repeats whole. */
async function deliver(
  fn: FunctionInfo,
  events: readonly Fields[],
  run: RunFunction,
): Promise<boolean> {
  if (fn.trigger["cardinality"] === "many") {
    const texts = events.map((event) => JSON.stringify(event));
    const [outcome] = await Promise.allSettled([run(fn, { collectionString: { string: texts } })]);
    return outcome.status === "fulfilled";
  }
  const outcomes = await Promise.allSettled(
    events.map((event) =>
      run(fn, { string: JSON.stringify(event) }, { triggerMetadata: eventMetadata(event) }),
    ),
  );
  return outcomes.every(({ status }) => status === "fulfilled");
}

function eventMetadata(event: Fields): Record<string, TypedData> {
  const data = event["data"];
  return isFields(data) ? { data: { json: JSON.stringify(data) } } : {};
}

/** A single event in CloudEvents shape may hold its data as JSON text. */
function validationCode(event: Fields): unknown {
  const { data } = event;
  const parsed: unknown = typeof data === "string" ? jsonBody(Buffer.from(data))?.value : data;
  return isFields(parsed) ? parsed["validationCode"] : undefined;
}

function allowedOrigin({ request }: Exchange): string {
  const origin = String(request.headers["webhook-request-origin"] ?? "");
  return /^eventgrid\.azure\.[a-z]+$/i.test(origin) ? origin : "eventgrid.azure.net";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
