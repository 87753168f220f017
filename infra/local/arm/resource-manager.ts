import { randomUUID } from "node:crypto";
import type {
  Caller,
  Clock,
  LocalRequest,
  LocalResponse,
  StandIn,
  TokenVerifier,
} from "../azure/exchange.ts";
import type { Access } from "./access.ts";
import { refuseApiVersion } from "./api-versions.ts";
import { armError, unknownOperation } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import type { ArmRoute } from "./arm-route.ts";
import { armRoutes } from "./arm-routes.ts";
import { tokenBuckets, type Budget } from "./budgets.ts";
import { createResourceGraph } from "./resource-graph.ts";
import type { ResourceState } from "./resource-state.ts";
import { scheduleEnds } from "./schedule-ends.ts";

const audiences = [
  "https://management.azure.com",
  "https://management.azure.com/",
  "https://management.core.windows.net",
  "https://management.core.windows.net/",
];

type Operation = "reads" | "writes" | "deletes";

/** `management.azure.com`: subscriptions, resource groups, vaults and their metadata, access, Resource Graph. */
export function createResourceManager(deps: {
  readonly state: ResourceState;
  readonly access: Access;
  readonly tokens: TokenVerifier;
  readonly clock: Clock;
  readonly events?: ArmRequest["events"];
  readonly resourceEvents?: ArmRequest["resourceEvents"];
  readonly directory?: ArmRequest["directory"];
  readonly audit?: ArmRequest["audit"];
  /** Whether the tenant may use Privileged Identity Management; it may unless said otherwise. */
  readonly premium?: boolean;
  /** The budgets of reads, writes, deletes and queries are kept; on unless switched off. */
  readonly throttling?: boolean;
}): StandIn {
  const { state, access, tokens, clock, throttling = true } = deps;
  const { events, resourceEvents, directory, audit, premium = true } = deps;
  const ends = scheduleEnds(state);
  const graph = createResourceGraph({ state, access, clock, throttling });
  const routes = armRoutes(graph);
  // One bucket for each principal, subscription (or the tenant) and kind of operation: reads 250, refilled 25 a second,
  // writes and deletes 200 and 10 (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling,
  // checked 2026-11-21). The real buckets are also per region, and 15 times as much holds for all principals together.
  const budgets: Record<Operation, Budget> = {
    reads: tokenBuckets({ size: 250, refillPerSecond: 25, clock }),
    writes: tokenBuckets({ size: 200, refillPerSecond: 10, clock }),
    deletes: tokenBuckets({ size: 200, refillPerSecond: 10, clock }),
  };

  return {
    name: "resource manager",
    serves: (host) => host === "management.azure.com",
    nextDue: ends.nextDue,
    runDue: ends.runDue,
    async handle(request) {
      const correlationId = request.headers["x-ms-correlation-request-id"] ?? randomUUID();
      const headers = {
        "x-ms-request-id": randomUUID(),
        "x-ms-correlation-request-id": correlationId,
      };
      const checked = tokens.verify(request.headers["authorization"], audiences);
      if ("problem" in checked) {
        return withHeaders(unauthorized(request, checked.problem, state.tenantId), headers);
      }
      const found = findRoute(routes, request);
      if (found === "bad-path") {
        return withHeaders(armError(400, "BadRequest", "The request path is malformed."), headers);
      }
      if (found === undefined) {
        return withHeaders(unknownOperation(request.method, request.path), headers);
      }
      const { route, path } = found;
      const spent =
        route.hasOwnBudget === true || !throttling
          ? undefined
          : spend(budgets, request, checked.caller);
      if (spent?.refusal !== undefined) return withHeaders(spent.refusal, headers);
      const version = request.query.get("api-version");
      const answer =
        refuseApiVersion(route.type, version, clock.now()) ??
        (await route.run({
          request,
          caller: checked.caller,
          state,
          access,
          clock,
          ...(events !== undefined && { events }),
          ...(resourceEvents !== undefined && { resourceEvents }),
          ...(directory !== undefined && { directory }),
          ...(audit !== undefined && { audit }),
          premium,
          correlationId,
          path,
        }));
      return withHeaders({ cost: 1, ...answer }, { ...headers, ...spent?.headers });
    },
  };
}

function findRoute(
  routes: readonly ArmRoute[],
  request: LocalRequest,
): { route: ArmRoute; path: Record<string, string> } | "bad-path" | undefined {
  for (const route of routes) {
    const match = request.method === route.method ? route.pattern.exec(request.path) : null;
    if (match === null) continue;
    const path: Record<string, string> = {};
    try {
      for (const [name, value] of Object.entries(match.groups ?? {})) {
        path[name] = decodeURIComponent(value);
      }
    } catch {
      return "bad-path";
    }
    return { route, path };
  }
  return undefined;
}

function spend(
  budgets: Record<Operation, Budget>,
  { method, path }: LocalRequest,
  { objectId }: Caller,
): { readonly headers: Record<string, string>; readonly refusal?: LocalResponse } {
  const operation = method === "GET" ? "reads" : method === "DELETE" ? "deletes" : "writes";
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
  const answer = budgets[operation].take(`${objectId}|${subscription ?? "tenant"}`);
  const level = subscription === undefined ? "tenant" : "subscription";
  const headers = {
    [`x-ms-ratelimit-remaining-${level}-${operation}`]: String(answer.remaining),
  };
  if (answer.allowed) return { headers };
  const seconds = Math.max(1, Math.ceil(answer.waitMs / 1000));
  const refusal = armError(
    429,
    subscription === undefined ? "TenantRequestsThrottled" : "SubscriptionRequestsThrottled",
    `Number of '${operation}' requests for ${level} '${subscription ?? ""}' actor '${objectId}' exceeded. Please try again after '${seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.`,
    { ...headers, "Retry-After": String(seconds) },
  );
  return { headers, refusal };
}

function unauthorized(request: LocalRequest, problem: string, tenantId: string): LocalResponse {
  const isAbsent = request.headers["authorization"] === undefined;
  const message = isAbsent
    ? "Authentication failed. The 'Authorization' header is missing."
    : `The access token is invalid: ${problem}`;
  return armError(401, isAbsent ? "AuthenticationFailed" : "InvalidAuthenticationToken", message, {
    "WWW-Authenticate": `Bearer authorization_uri="https://login.microsoftonline.com/${tenantId}", error="invalid_token", error_description="The authentication failed because of missing or invalid 'Authorization' header."`,
  });
}

function withHeaders(
  answer: LocalResponse,
  headers: Readonly<Record<string, string>>,
): LocalResponse {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
