import { type Exchange, jsonBody, sendJson } from "../http/exchange.ts";
import type { DurableAddresses } from "./client-data.ts";
import type { HistoryEvent } from "./history-event.ts";
import { isLive } from "./instance.ts";
import type { CommandOutcome, InstanceCommands } from "./instance-commands.ts";
import { viewInstance } from "./instance-view.ts";
import type { InstanceFilter, Store } from "./store.ts";

/**
 * Answers the calls of the Durable extension (learn.microsoft.com/azure/durable-task/durable-functions/durable-functions-http-api).
 * `path` holds the segments behind `…/durabletask/`.
 */
export type ServeDurable = (exchange: Exchange, path: readonly string[]) => Promise<void>;

/** Query parameters of the start call; any other is the tail of an id that held a question mark. */
const startParameters = ["timeout", "pollinginterval", "version", "taskhub", "connection", "code"];

export function createDurableHttp(deps: {
  readonly store: Store;
  readonly commands: InstanceCommands;
  readonly addresses: DurableAddresses;
  /** Answers when the instance is over, or after a time. */
  readonly waitForEnd: (id: string, timeoutMs: number) => Promise<void>;
}): ServeDurable {
  const { store, commands, addresses, waitForEnd } = deps;

  return async (exchange, path) => {
    const { method, response } = exchange;
    const [kind = "", ...rest] = path;
    if (kind === "orchestrators" && method === "POST") {
      await start(exchange, rest);
    } else if (kind === "instances" && rest.length === 0) {
      if (method === "GET") list(exchange);
      else if (method === "DELETE") purgeAll(exchange);
      else sendJson(response, 404);
    } else if (kind === "instances" && rest.length === 1) {
      if (method === "GET") status(exchange, rest[0] ?? "");
      else if (method === "DELETE") purge(exchange, rest[0] ?? "");
      else sendJson(response, 404);
    } else if (kind === "instances" && method === "POST") {
      order(exchange, rest);
    } else {
      sendJson(response, 404);
    }
  };

  async function start(exchange: Exchange, [name = "", ...ids]: readonly string[]): Promise<void> {
    const { url, body } = exchange;
    const keys = [...url.searchParams.keys()];
    const strange = keys.find((key) => !startParameters.includes(key.toLowerCase()));
    const id = [...ids, ...(strange === undefined ? [] : [`?${strange}`])].join("/");
    if (body.length > 0 && jsonBody(body) === undefined) {
      answer(exchange, { status: 400, message: "The input is not JSON." });
      return;
    }
    const outcome = commands.start(name, id === "" ? undefined : id, body.toString("utf8"));
    const timeoutSeconds = Number(url.searchParams.get("timeout") ?? 0);
    if (outcome.status !== 202 || timeoutSeconds === 0) {
      answer(exchange, outcome);
      return;
    }
    const startedId = outcome.id ?? "";
    await waitForEnd(startedId, timeoutSeconds * 1000);
    const instance = store.instance(startedId);
    if (instance !== undefined && !isLive(instance)) {
      sendJson(exchange.response, 200, JSON.parse(instance.output ?? "null") as unknown);
    } else {
      answer(exchange, outcome);
    }
  }

  function status({ url, response }: Exchange, id: string): void {
    const instance = store.instance(id);
    if (instance === undefined) {
      sendJson(response, 404, { message: `No instance with ID '${id}' found.` });
      return;
    }
    const asked = (name: string): boolean => url.searchParams.get(name)?.toLowerCase() === "true";
    const view = viewInstance(instance, {
      showInput: url.searchParams.get("showInput")?.toLowerCase() !== "false",
      showHistoryOutput: asked("showHistoryOutput"),
      ...(asked("showHistory")
        ? { history: store.history(id).map((text) => JSON.parse(text) as HistoryEvent) }
        : {}),
    });
    if (isLive(instance)) {
      const { statusQueryGetUri = "" } = addresses.linksOf(id);
      sendJson(response, 202, view, { location: statusQueryGetUri, "retry-after": "5" });
    } else {
      const isError = instance.status === "Failed" && asked("returnInternalServerErrorOnFailure");
      sendJson(response, isError ? 500 : 200, view);
    }
  }

  function list({ url, request, response }: Exchange): void {
    const token = String(request.headers["x-ms-continuation-token"] ?? "");
    const filter = filterOf(url, Number(url.searchParams.get("top") ?? 100), token);
    const found = store.instances(filter);
    const showInput = url.searchParams.get("showInput")?.toLowerCase() !== "false";
    const last = found.length < filter.top ? undefined : found.at(-1);
    const next = last === undefined ? "" : encodeToken(last);
    sendJson(
      response,
      200,
      found.map((instance) => viewInstance(instance, { showInput })),
      { "x-ms-continuation-token": next },
    );
  }

  function order(exchange: Exchange, [id = "", verb = "", ...rest]: readonly string[]): void {
    const { url, body } = exchange;
    const reason = url.searchParams.get("reason");
    const isNewId = url.searchParams.get("restartWithNewInstanceId")?.toLowerCase() !== "false";
    switch (verb.toLowerCase()) {
      case "raiseevent":
        raiseEvent(exchange, id, rest.join("/"), body);
        return;
      case "terminate":
        answer(exchange, commands.terminate(id, reason));
        return;
      case "suspend":
        answer(exchange, commands.suspend(id, reason));
        return;
      case "resume":
        answer(exchange, commands.resume(id, reason));
        return;
      case "restart":
        answer(exchange, commands.restart(id, isNewId));
        return;
      case "rewind":
        answer(exchange, { status: 501, message: "This host does not rewind." });
        return;
      default:
        answer(exchange, { status: 404 });
    }
  }

  function raiseEvent(exchange: Exchange, id: string, name: string, body: Buffer): void {
    const isJson = String(exchange.request.headers["content-type"]).includes("json");
    if (body.length > 0 && (!isJson || jsonBody(body) === undefined)) {
      answer(exchange, { status: 400, message: "An event's data is JSON, and says so." });
      return;
    }
    answer(exchange, commands.raiseEvent(id, name, body.toString("utf8")));
  }

  function purge(exchange: Exchange, id: string): void {
    const outcome = commands.purge(id);
    if (outcome.status === 200) sendJson(exchange.response, 200, { instancesDeleted: 1 });
    else answer(exchange, outcome);
  }

  function purgeAll(exchange: Exchange): void {
    if (!exchange.url.searchParams.has("createdTimeFrom")) {
      answer(exchange, { status: 400, message: "createdTimeFrom is missing." });
      return;
    }
    const outcome = commands.purgeAll(filterOf(exchange.url, Number.MAX_SAFE_INTEGER, ""));
    if (outcome.status === 200)
      sendJson(exchange.response, 200, { instancesDeleted: outcome.count });
    else answer(exchange, outcome);
  }

  function answer({ response }: Exchange, { status: code, message, id }: CommandOutcome): void {
    if (id !== undefined) {
      const links = addresses.linksOf(id);
      const headers = { location: links["statusQueryGetUri"] ?? "", "retry-after": "10" };
      sendJson(response, code, links, headers);
    } else {
      sendJson(response, code, message === undefined ? undefined : { message });
    }
  }
}

function filterOf(url: URL, top: number, token: string): InstanceFilter {
  const at = (name: string, otherwise: number): number => {
    const value = Date.parse(url.searchParams.get(name) ?? "");
    return Number.isNaN(value) ? otherwise : value;
  };
  const statuses = (url.searchParams.get("runtimeStatus") ?? "").split(",").filter((s) => s !== "");
  return {
    createdFrom: at("createdTimeFrom", 0),
    createdTo: at("createdTimeTo", Number.MAX_SAFE_INTEGER),
    idPrefix: url.searchParams.get("instanceIdPrefix") ?? "",
    statuses: statuses.length === 0 ? undefined : statuses,
    after: decodeToken(token),
    top,
  };
}

function encodeToken({ created, id }: { readonly created: number; readonly id: string }): string {
  return Buffer.from(`${created} ${id}`).toString("base64url");
}

function decodeToken(token: string): InstanceFilter["after"] {
  const [created, id] = Buffer.from(token, "base64url").toString("utf8").split(" ");
  return created === undefined || id === undefined ? undefined : { created: Number(created), id };
}
