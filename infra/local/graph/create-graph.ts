import { setTimeout as wait } from "node:timers/promises";
import type {
  Caller,
  Clock,
  LocalRequest,
  LocalResponse,
  StandIn,
  TokenVerifier,
} from "../azure/exchange.ts";
import type { AuditLog } from "../tenant/audit-log.ts";
import { isGlobalAdministrator } from "../tenant/global-administrator.ts";
import type { PlatformNoise } from "../tenant/platform-noise.ts";
import type { Store } from "../tenant/store.ts";
import { answerIds, refusalAnswer } from "./answers.ts";
import { answerBatch } from "./batch.ts";
import type { GraphCall } from "./call.ts";
import { costOf } from "./cost.ts";
import { GraphRefusal, denied } from "./graph-refusal.ts";
import { createRights, needs } from "./permissions.ts";
import { createEndings } from "./pim-endings.ts";
import { parseQueryOptions, type QueryOptions } from "./query-options.ts";
import { createRenderer } from "./render.ts";
import { findRoute } from "./router.ts";
import type { Route } from "./route.ts";
import { createRoutes } from "./routes.ts";
import { createMailSender, type MailSink } from "./send-mail.ts";
import { createNoThrottle, createThrottle } from "./throttle.ts";
import { openToken } from "./tokens.ts";

/** Both names of the resource are in use. */
const audiences = ["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];

interface GraphOptions {
  readonly store: Store;
  readonly tokens: TokenVerifier;
  readonly clock: Clock;
  readonly mailbox: MailSink;
  /** Where writes leave their records. */
  readonly audit: AuditLog;
  /** The tenant has Entra ID P2; so unless said otherwise. */
  readonly premium?: boolean;
  /** What the platform writes into the log by itself; nothing without it. */
  readonly noise?: PlatformNoise;
  /** Published budgets are kept; on unless switched off. */
  readonly throttling?: boolean;
  /** Real milliseconds that each page of a list or delta takes longer, for benches: in production a page takes one to two seconds. */
  readonly pageLatencyMs?: number;
  /** Hears of each item of a batch, which the proxy sees as one request. */
  readonly onBatchItem?: (item: BatchItem) => void;
}

export interface BatchItem {
  readonly request: LocalRequest;
  readonly response: LocalResponse;
  readonly ms: number;
}

/** Microsoft Graph v1.0, as far as infra/local/README.md says. */
export function createGraph(options: GraphOptions): StandIn {
  const { store, tokens, clock, mailbox, audit, throttling = true, pageLatencyMs = 0 } = options;
  const { premium: hasPremium = true, noise } = options;
  const { users, administrator } = store.seed;
  const throttle = throttling ? createThrottle(users.length) : createNoThrottle();
  const administratorId = store.seed.users.find(
    (user) => String(user["userPrincipalName"]).toLowerCase() === administrator.toLowerCase(),
  )?.id;
  const rights = createRights(
    (userId) =>
      userId === administratorId || isGlobalAdministrator(store.truth, userId, clock.now()),
  );
  const renderer = createRenderer();
  const mail = createMailSender({ mailbox, throttle, isThrottling: throttling });
  const endings = createEndings({ store, audit });
  const routes = createRoutes({ store, renderer, rights, mail, audit, hasPremium });

  /** Answers one request, alone or in a batch. */
  async function answer(request: LocalRequest): Promise<LocalResponse> {
    const now = clock.now();
    const ids = answerIds(request);
    const common = { "request-id": ids.requestId, "client-request-id": ids.clientRequestId };
    let cost = 0;
    let budget: Readonly<Record<string, string>> = {};
    try {
      const caller = callerOf(request, tokens);
      if (isBatch(request)) {
        const response = await answerBatch(request, answerItem);
        return { ...response, headers: { ...response.headers, ...common } };
      }
      const { route, path } = findRoute(routes, request.method, request.path);
      const query = parseQueryOptions(request.query, route.options, route.types, route.rows);
      cost = costOfCall(route, query);
      budget = throttle.admit(spendingOf(route, query, caller, cost), now);
      const isOpen = route.isForEverybody === true && caller.kind === "user";
      if (!isOpen && !rights.mayDo(caller, route.needs)) throw denied();
      // One property refuses the whole request.
      const asksForSignIns = query.select?.includes("signInActivity") === true;
      if (asksForSignIns && !rights.mayDo(caller, needs.readSignIns)) throw denied();
      const call: GraphCall = {
        request,
        caller,
        now,
        visible: store.visible(),
        path,
        options: query,
      };
      if (isPaged(route) && pageLatencyMs > 0) await wait(pageLatencyMs);
      const response = await route.answer(call);
      return { ...response, cost, headers: { ...response.headers, ...budget, ...common } };
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      const response = refusalAnswer(error, { ...ids, now });
      return { ...response, cost, headers: { ...budget, ...response.headers, ...common } };
    }
  }

  async function answerItem(request: LocalRequest): Promise<LocalResponse> {
    const began = performance.now();
    const response = await answer(request);
    options.onBatchItem?.({ request, response, ms: performance.now() - began });
    return response;
  }

  return {
    name: "Microsoft Graph",
    serves: (host) => host === "graph.microsoft.com",
    handle: answer,
    nextDue: () => endings.nextDue(),
    runDue: (now) => {
      endings.runDue(now);
      noise?.runDue(now);
      return Promise.resolve();
    },
  };
}

function callerOf(request: LocalRequest, tokens: TokenVerifier): Caller {
  const verified = tokens.verify(request.headers["authorization"], audiences);
  if ("caller" in verified) return verified.caller;
  throw new GraphRefusal(401, "InvalidAuthenticationToken", verified.problem, {
    "www-authenticate":
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  });
}

/** Whether a call gives a page of whatever list. */
function isPaged({ options }: Route): boolean {
  return options.includes("$skiptoken");
}

function isBatch({ method, path }: LocalRequest): boolean {
  return method === "POST" && /^\/v1\.0\/(\$|%24)batch\/?$/i.test(path);
}

function costOfCall(route: Route, query: QueryOptions): number {
  // The one call whose price does not follow the rule: 5, and 2 with `$select`.
  if (route.path === "directoryObjects/getByIds") return query.select === undefined ? 5 : 2;
  return costOf(route.base, query);
}

function spendingOf(route: Route, query: QueryOptions, { appId }: Caller, cost: number) {
  const holdsKeys = route.set === "applications" || route.set === "servicePrincipals";
  // The link of a delta round carries its `$select` inside.
  const token = query.skipToken ?? query.deltaToken;
  const sealed = token === undefined ? undefined : openToken(token)?.["select"];
  const select = query.select ?? (Array.isArray(sealed) ? (sealed as string[]) : undefined);
  return {
    appId,
    cost,
    isReport: route.isReport === true,
    isWrite: route.method !== "GET" && route.path !== "directoryObjects/getByIds",
    readsKeyCredentials:
      route.isPage === true &&
      holdsKeys &&
      (select === undefined || select.includes("keyCredentials")),
  };
}
