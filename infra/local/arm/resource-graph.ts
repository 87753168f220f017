import { createHash, randomUUID } from "node:crypto";
import type { Clock, LocalResponse } from "../azure/exchange.ts";
import type { Access } from "./access.ts";
import { jsonObject } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { callWindows } from "./budgets.ts";
import { containersTable, graphColumns, resourcesTable, type GraphView } from "./graph-tables.ts";
import { graphError } from "./graph-errors.ts";
import { graphPage, parseGraphRequest, type GraphRequest } from "./graph-request.ts";
import { parseKql, type KqlQuery } from "./kql-parser.ts";
import { runKql } from "./kql-run.ts";
import { KqlError } from "./kql-tokens.ts";
import type { ResourceState } from "./resource-state.ts";

/** `POST /providers/Microsoft.ResourceGraph/resources`: answers what it understands and refuses the rest by name. */
export function createResourceGraph(deps: {
  readonly state: ResourceState;
  readonly access: Access;
  readonly clock: Clock;
}): (arm: ArmRequest) => LocalResponse {
  // 15 queries in 5 s for each principal (learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests).
  const quota = callWindows({ limit: 15, windowMs: 5000, clock: deps.clock });
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
    if (!spent.allowed) {
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
      return { ...answer(asked, view, fail), headers };
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

function answer(asked: GraphRequest, view: GraphView, fail: Fail): LocalResponse {
  const visible = view.state
    .subscriptions()
    .map(({ subscriptionId }) => subscriptionId.toLowerCase())
    .filter((id) => view.access.hasPartIn(view.principalId, `/subscriptions/${id}`));
  const wanted = asked.subscriptions?.map((id) => id.toLowerCase());
  const scope = wanted === undefined ? visible : visible.filter((id) => wanted.includes(id));
  if (visible.length === 0) {
    return fail(
      403,
      "AccessDenied",
      "Provided credentials must have access to at least one subscription or management group.",
    );
  }
  if (scope.length === 0) {
    return fail(
      400,
      "NoValidSubscriptionsInQueryRequest",
      `There must be at least one subscription that is eligible to contain resources. Given: '${wanted?.join(", ") ?? ""}'.`,
    );
  }
  const query = parseKql(asked.query);
  const rows = tableOf(query, view).filter(
    ({ subscriptionId }) =>
      typeof subscriptionId === "string" && scope.includes(subscriptionId.toLowerCase()),
  );
  const result = runKql(query, rows, graphColumns);
  const isCut = query.steps.some(({ kind }) => kind === "take");
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([asked.query, asked.subscriptions]))
    .digest("base64url");
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

function tableOf(query: KqlQuery, view: GraphView) {
  switch (query.table) {
    case "resources":
      return resourcesTable(view);
    case "resourcecontainers":
      return containersTable(view);
    default:
      throw new KqlError("this table is not stood in for", query.table, 0);
  }
}
