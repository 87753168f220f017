import type { FunctionInfo } from "../app/function-info.ts";
import type { RunFunction } from "../run-function.ts";
import type { Timers } from "../triggers/timers.ts";
import { type Exchange, jsonBody, sendJson } from "./exchange.ts";
import type { HttpFunctions } from "./http-functions.ts";

/** Answers the host's admin calls (read in azure-functions-host 4.1037). `path` holds the segments behind `admin/`. */
export type ServeAdmin = (exchange: Exchange, path: readonly string[]) => void;

export function createAdmin(deps: {
  readonly functions: readonly FunctionInfo[];
  readonly httpFunctions: HttpFunctions;
  readonly timers: Timers;
  readonly run: RunFunction;
}): ServeAdmin {
  const { functions, httpFunctions, timers, run } = deps;

  return (exchange, path) => {
    const { method, response } = exchange;
    const [area, name, ...rest] = path;
    if (area === "host" && name === "ping") sendJson(response, 200);
    else if (area === "host" && name === "status" && method === "GET") {
      sendJson(response, 200, {
        id: "local",
        state: "Running",
        version: "4.1037.0.0",
        processUptime: Math.floor(process.uptime() * 1000),
      });
    } else if (area === "functions" && rest.length === 0) functionCalls(exchange, name);
    else sendJson(response, 404);
  };

  function functionCalls(exchange: Exchange, name: string | undefined): void {
    const { method, response } = exchange;
    if (name === undefined && method === "GET") {
      sendJson(response, 200, functions.map(view));
      return;
    }
    const fn = functions.find((one) => one.name.toLowerCase() === name?.toLowerCase());
    if (fn === undefined) sendJson(response, 404);
    else if (method === "GET") sendJson(response, 200, view(fn));
    else if (method === "POST") startByHand(exchange, fn);
    else sendJson(response, 404);
  }

  /** Answers at once; the function runs in the background. */
  function startByHand({ request, response, body }: Exchange, fn: FunctionInfo): void {
    if (!String(request.headers["content-type"]).includes("json")) {
      sendJson(response, 415);
      return;
    }
    const parsed = jsonBody(body)?.value;
    if (typeof parsed !== "object" || parsed === null) {
      sendJson(response, 400, { message: 'The body is {"input": "…"}.' });
      return;
    }
    const input: unknown = "input" in parsed ? parsed.input : undefined;
    const isText = typeof input === "string";
    const work = workOf(fn, isText ? input : JSON.stringify(input ?? null));
    if (work === undefined) {
      sendJson(response, 400, {
        message: `A function of type ${fn.triggerType} is not run by hand.`,
      });
      return;
    }
    void Promise.allSettled([work]); // what fails is in the log
    sendJson(response, 202);
  }

  function workOf(fn: FunctionInfo, input: string): Promise<unknown> | undefined {
    switch (fn.triggerType) {
      case "timertrigger":
        return timers.runByHand(fn);
      case "eventgridtrigger":
      case "activitytrigger":
        return run(fn, { string: input });
      default:
        return undefined;
    }
  }

  function view(fn: FunctionInfo): object {
    const bindings = Object.entries(fn.metadata.bindings).map(([name, binding]) => ({
      ...binding,
      name,
    }));
    const path = httpFunctions.pathOf(fn);
    return {
      name: fn.name,
      language: "node",
      config: { name: fn.name, bindings },
      ...(path === undefined ? {} : { invoke_url_template: path }),
    };
  }
}
