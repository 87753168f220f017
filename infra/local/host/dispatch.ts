import type { ServeDurable } from "./durable/durable-http.ts";
import type { ServeAdmin } from "./http/admin.ts";
import { type Exchange, readExchange, sendJson } from "./http/exchange.ts";
import type { HttpFunctions } from "./http/http-functions.ts";
import type { Keys } from "./http/keys.ts";
import type { Serve } from "./http/listener.ts";
import type { ServeLocalAdmin } from "./http/local-admin.ts";
import type { WorkMeter } from "./work-meter.ts";

/** Hands each request of the public address to what answers it. */
export function createDispatch(deps: {
  readonly keys: Keys;
  readonly meter: WorkMeter;
  readonly admin: ServeAdmin;
  readonly localAdmin: ServeLocalAdmin;
  readonly eventGrid: (exchange: Exchange) => Promise<void>;
  readonly durable: ServeDurable;
  readonly httpFunctions: HttpFunctions;
}): Serve {
  const { keys, meter, admin, localAdmin, eventGrid, durable, httpFunctions } = deps;

  async function webhook(exchange: Exchange, path: readonly string[]): Promise<void> {
    const [extension = "", ...rest] = path;
    const isDurable = extension.toLowerCase() === "durabletask";
    if (!isDurable && extension.toLowerCase() !== "eventgrid") sendJson(exchange.response, 404);
    else if (!keys.opensWebhook(exchange)) sendJson(exchange.response, 401);
    else if (isDurable) await durable(exchange, rest);
    else await eventGrid(exchange);
  }

  async function serveCounted(exchange: Exchange): Promise<void> {
    const { segments, method, url, response } = exchange;
    const [first = "", second = "", ...rest] = segments;
    if (first === "runtime" && second === "webhooks") {
      await webhook(exchange, rest);
      return;
    }
    if (first === "runtime") {
      sendJson(response, 404);
      return;
    }
    const outcome = await httpFunctions.serve(exchange);
    if (outcome === "served") return;
    const isHomePage = url.pathname === "/" && (method === "GET" || method === "HEAD");
    sendJson(response, isHomePage ? 200 : 404);
  }

  return async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (/^\/admin(?:\/|$)/i.test(path)) {
      // Not counted as running: these ask whether something is.
      const exchange = await readExchange(request, response);
      const [, ...rest] = exchange.segments;
      const isPing = rest.join("/") === "host/ping";
      if (rest[0] === "local") await localAdmin(exchange, rest.slice(1));
      else if (isPing || keys.opensAdmin(exchange)) admin(exchange, rest);
      else sendJson(response, 401);
      return;
    }
    const end = meter.begin();
    response.once("close", end);
    await serveCounted(await readExchange(request, response));
  };
}
