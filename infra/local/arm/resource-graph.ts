import { createHash, randomUUID } from "node:crypto";
import type { Clock, LocalResponse } from "../azure/exchange.ts";
import type { Access } from "./access.ts";
import { jsonObject } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { callWindows } from "./budgets.ts";
import { accessTable } from "./graph-access-table.ts";
import { containersTable } from "./graph-containers.ts";
import { graphError } from "./graph-errors.ts";
import { graphPage, parseGraphRequest, type GraphRequest } from "./graph-request.ts";
import { graphScope, type GraphScope } from "./graph-scope.ts";
import { graphColumns, resourcesTable, type GraphView } from "./graph-tables.ts";
import type { KqlRow } from "./kql-expression.ts";
import { parseKql, type KqlQuery } from "./kql-parser.ts";
import { runKql } from "./kql-run.ts";
import { KqlError } from "./kql-tokens.ts";
import type { ResourceState } from "./resource-state.ts";

/** `POST /providers/Microsoft.ResourceGraph/resources`: answers what it understands and refuses the rest by name. */
export function createResourceGraph(deps: {
  readonly state: ResourceState;
  readonly access: Access;
  readonly clock: Clock;
  readonly throttling: boolean;
}): (arm: ArmRequest) => LocalResponse {
  // 15 queries in 5 s for each principal (learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests).
  const quota = callWindows({ limit: 15, windowMs: 5000, clock: deps.clock });
  const results = keptResults();
  return ({ request, caller }) => {
    const now = deps.clock.now();
    const fail = (status: number, code: string, message: string, more: object = {}) =>
      graphError({ status, code, message, now, correlationId: randomUUID(), more });
    const spent = quota.take(caller.objectId);
    const seconds = Math.max(1, Math.ceil(spent.waitMs / 1000));
    const headers = {
      "x-ms-user-quota-remaining": String(spent.remaining),
      "x-ms-user-quota-resets-after": `00:00:${String(seconds).padStart(2, "0")}`,
    };
    if (!spent.allowed && deps.throttling) {
      const refusal = fail(
        429,
        "RateLimiting",
        "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.",
      );
      return { ...refusal, headers: { ...headers, "Retry-After": String(seconds) } };
    }
    const asked = parseGraphRequest(jsonObject(request.body));
    if (typeof asked === "string") return { ...fail(400, "InvalidRequest", asked), headers };
    const view = { ...deps, principalId: caller.objectId, now };
    try {
      return { ...answer(asked, view, results, fail), headers };
    } catch (error) {
      if (!(error instanceof KqlError)) throw error;
      console.error(`resource graph: ${error.message} at '${error.token}' in: ${asked.query}`);
      const refusal = fail(
        400,
        "InvalidQuery",
        "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.",
        {
          code: "ParserFailure",
          message: `ParserFailure: ${error.message}`,
          line: 1,
          characterPositionInLine: error.at,
          token: error.token,
        },
      );
      return { ...refusal, headers };
    }
  };
}

type Fail = (status: number, code: string, message: string) => LocalResponse;

function answer(asked: GraphRequest, view: GraphView, results: Results, fail: Fail): LocalResponse {
  const scope = graphScope(asked, view);
  if (scope === "no-access") {
    return fail(
      403,
      "AccessDenied",
      "Provided credentials must have access to at least one subscription or management group.",
    );
  }
  if (scope === "no-subscription") {
    const given = [...(asked.subscriptions ?? []), ...(asked.managementGroups ?? [])].join(", ");
    return fail(
      400,
      "NoValidSubscriptionsInQueryRequest",
      `There must be at least one subscription that is eligible to contain resources. Given: '${given}'.`,
    );
  }
  const query = parseKql(asked.query);
  const isCut = query.steps.some(({ kind }) => kind === "take");
  const fingerprint = createHash("sha256")
    .update(
      JSON.stringify([asked.query, asked.subscriptions, asked.managementGroups, asked.scopeFilter]),
    )
    .digest("base64url");
  const run = () => runKql(query, tableOf(query, view, scope), graphColumns);
  const result =
    query.table === "authorizationresources" ? results.of(fingerprint, view, run) : run();
  const page = graphPage(asked, result.rows, {
    fingerprint,
    // Without an id a row cannot be found again, and `limit` ends the matter: no next page then.
    canGoOn: result.columns.includes("id") && !isCut,
  });
  if (page === "bad-token") {
    return fail(400, "InvalidSkipToken", "The skip token is not valid for this query.");
  }
  return { status: 200, body: page };
}

function tableOf(query: KqlQuery, view: GraphView, scope: GraphScope): readonly KqlRow[] {
  const isInScope = ({ subscriptionId }: KqlRow) =>
    typeof subscriptionId === "string" && scope.subscriptions.has(subscriptionId.toLowerCase());
  switch (query.table) {
    case "resources":
      return resourcesTable(view).filter(isInScope);
    case "resourcecontainers":
      // Management groups are those around the subscriptions that are asked about.
      return containersTable(view).filter(
        (row) =>
          isInScope(row) ||
          (row["subscriptionId"] === "" && isAroundScope(String(row["id"]), view, scope)),
      );
    case "authorizationresources":
      return accessTable(view)
        .filter(
          ({ scopes }) => scopes === "everywhere" || scopes.some((one) => scope.includes(one)),
        )
        .map(({ row }) => row);
    default:
      throw new KqlError("this table is not stood in for", query.table, 0);
  }
}

function isAroundScope(id: string, { state }: GraphView, { subscriptions }: GraphScope): boolean {
  return [...subscriptions].some((one) =>
    state.authorization.scopes.contains(id, `/subscriptions/${one}`),
  );
}

type Result = ReturnType<typeof runKql>;

interface Results {
  of(fingerprint: string, view: GraphView, run: () => Result): Result;
}

/**
 * The last results, kept as long as nothing has changed: 50,000 rows are read in 50 pages, and sorting them anew for
 * each would take longer than Azure does.
 */
function keptResults(): Results {
  const kept = new Map<string, Result>();
  return {
    of(fingerprint, { state, principalId, now }, run) {
      const pending = state.authorization.laggingCount(now);
      const key = `${fingerprint}|${principalId}|${state.revision()}|${pending}`;
      const result = kept.get(key) ?? run();
      kept.delete(key);
      kept.set(key, result);
      const [oldest] = kept.keys();
      if (kept.size > 4 && oldest !== undefined) kept.delete(oldest);
      return result;
    },
  };
}
