/**
 * Additions of this host that Azure does not have. All ask for the header `x-local-host-key` with the value of
 * `--host-key`; without that option nobody may call them.
 *
 *   GET  /admin/local/state   `{idle, running, queued, nextDue, pid}`
 *   POST /admin/local/idle    the same, as soon as nothing is running, queued or due now
 *   POST /admin/local/clock   the shared clock was moved: runs everything that is due by now, each timer tick once,
 *                             arms the timers anew, and answers the state after that
 *
 * `nextDue` is the earliest instant of the future (ISO 8601) at which something is due: a timer's tick, a durable
 * timer, the end of a wait for a retry; null when there is none. Requests to these addresses do not count as running.
 */
import type { Rest } from "../rest.ts";
import { type Exchange, sendJson } from "./exchange.ts";
import type { Keys } from "./keys.ts";

export type ServeLocalAdmin = (exchange: Exchange, path: readonly string[]) => Promise<void>;

export function createLocalAdmin(deps: {
  readonly rest: Rest;
  readonly keys: Keys;
}): ServeLocalAdmin {
  const { rest, keys } = deps;

  return async (exchange, path) => {
    const { method, response } = exchange;
    const call = `${method} ${path.join("/")}`;
    if (!keys.opensLocal(exchange)) {
      sendJson(response, 401, { message: "The header x-local-host-key is missing or wrong." });
    } else if (call === "GET state") {
      sendJson(response, 200, rest.state());
    } else if (call === "POST idle") {
      sendJson(response, 200, await rest.whenIdle());
    } else if (call === "POST clock") {
      rest.clockMoved();
      sendJson(response, 200, rest.state());
    } else {
      sendJson(response, 404);
    }
  };
}
