import type { FunctionInfo } from "../app/function-info.ts";
import type { WriteLog } from "../log.ts";
import type { RunFunction } from "../run-function.ts";
import type { Exchange } from "./exchange.ts";
import { sendHttpData, toHttpData } from "./http-mapping.ts";
import type { Keys } from "./keys.ts";
import { type MatchRoute, compileRoute } from "./route-template.ts";

interface HttpRoute {
  readonly fn: FunctionInfo;
  readonly methods: ReadonlySet<string>;
  readonly authLevel: string;
  readonly match: MatchRoute;
  /** As an address, for the list of functions. */
  readonly path: string;
}

export interface HttpFunctions {
  /** Answers the request by the first function that fits it, or says that there is none. */
  serve(exchange: Exchange): Promise<"served" | "no-route">;
  pathOf(fn: FunctionInfo): string | undefined;
}

/** Functions are tried in alphabetical order of their names, whatever their routes: a literal beats no parameter. */
export function createHttpFunctions(deps: {
  readonly functions: readonly FunctionInfo[];
  readonly routePrefix: string;
  readonly keys: Keys;
  readonly run: RunFunction;
  readonly log: WriteLog;
}): HttpFunctions {
  const { routePrefix, keys, run, log } = deps;
  const routes = deps.functions
    .filter(({ triggerType }) => triggerType === "httptrigger")
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    .flatMap((fn): HttpRoute[] => {
      try {
        return [routeOf(fn, routePrefix)];
      } catch (error) {
        log("error", "host", `HTTP function ${fn.name} is not served: ${String(error)}`);
        return [];
      }
    });

  return {
    async serve(exchange) {
      const { request, response, method, url, body } = exchange;
      for (const route of routes) {
        if (!route.methods.has(method)) continue;
        const params = route.match(url.pathname);
        if (params === undefined) continue;
        if (!keys.opensFunction(exchange, route.authLevel)) {
          response.writeHead(401).end();
          return "served";
        }
        const http = toHttpData(request, url, params, body);
        try {
          const { returnValue } = await run(route.fn, { http });
          sendHttpData(response, returnValue);
        } catch {
          if (!response.headersSent) response.writeHead(500); // what failed stands in the log only
          response.end();
        }
        return "served";
      }
      return "no-route";
    },
    pathOf: (fn) => routes.find((route) => route.fn === fn)?.path,
  };
}

function routeOf(fn: FunctionInfo, routePrefix: string): HttpRoute {
  const { route, methods, authLevel } = fn.trigger;
  const own = typeof route === "string" && route !== "" ? route : fn.name;
  const path = [routePrefix, own]
    .map((part) => part.replace(/^\/+|\/+$/g, ""))
    .filter(Boolean)
    .join("/");
  if (/^(?:admin|runtime)(?:\/|$)/i.test(path)) {
    throw new Error(`the route "${path}" begins with a prefix that is the host's own.`);
  }
  const listed = Array.isArray(methods) && methods.length > 0 ? methods : undefined;
  return {
    fn,
    methods: new Set(listed?.map((method) => String(method).toUpperCase()) ?? everyMethod),
    authLevel: typeof authLevel === "string" ? authLevel.toLowerCase() : "function",
    match: compileRoute(path),
    path: `/${path}`,
  };
}

const everyMethod = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
