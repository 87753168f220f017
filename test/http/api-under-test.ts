import { type HttpMethod, HttpRequest, InvocationContext } from "@azure/functions";
import { registerGetFinding } from "../../functions/http/get-finding.ts";
import { registerGetFindings } from "../../functions/http/get-findings.ts";
import { registerGetHealth } from "../../functions/http/get-health.ts";
import { registerGetOpenApi } from "../../functions/http/get-openapi.ts";
import { registerGetPrincipalAccess } from "../../functions/http/get-principal-access.ts";
import { registerGetPrincipals } from "../../functions/http/get-principals.ts";
import { registerGetScan } from "../../functions/http/get-scan.ts";
import { registerGetStatus } from "../../functions/http/get-status.ts";
import { registerPostScans } from "../../functions/http/post-scans.ts";
import type { Configured } from "../../shared/config/settings.ts";
import { type CallerReader, createCallerReader } from "../../shared/http/caller.ts";
import type { FindingView } from "../../shared/http/finding-view.ts";
import type { FindingsQuery, FindingsReader } from "../../shared/http/findings-reader.ts";
import type { ScanRequest, ScanView, StartedScan } from "../../shared/http/scans.ts";
import type {
  PrincipalList,
  PrincipalsQuery,
  PrincipalsReader,
} from "../../shared/http/principals-reader.ts";
import type { StatusView } from "../../shared/http/status.ts";
import { type RegisteredRoute, registeredBy } from "./functions-core.ts";
import { apiClientId, NOW, tenantId, type TokenAuthority } from "./token-authority.ts";

interface ApiServices {
  readonly baseUrl: string;
  readonly clock: { now(): Date };
  readonly callers: CallerReader;
  readonly findings: FindingsReader;
  readonly scans: {
    start(client: unknown, request: ScanRequest): Promise<StartedScan>;
    get(id: string): Promise<ScanView | undefined>;
  };
  readonly status: { read(): Promise<StatusView> };
  readonly principals: PrincipalsReader;
}

/** Everything the API registers, as the host would get it. */
export function registeredApi(services: Configured<ApiServices>): readonly RegisteredRoute[] {
  return registeredBy(() => {
    registerGetHealth();
    registerGetStatus(services);
    registerGetFindings(services);
    registerGetFinding(services);
    registerGetPrincipals(services);
    registerGetPrincipalAccess(services);
    registerPostScans(services);
    registerGetScan(services);
    registerGetOpenApi(services);
  });
}

export const finding: FindingView = {
  id: `fp1:${"0123456789abcdef".repeat(2)}01234567`,
  detector: "credential-expiring",
  severity: "high",
  state: "open",
  title: "Credential ends soon",
  what: "The credential ends on 2026-11-25T08:00:00.000Z.",
  whyItMatters: "What signs in with it stops working then.",
  whatToDo: "Rotate it.",
  subject: { kind: "application", id: "cccccccc-0000-4000-8000-000000000001", name: "Billing" },
  evidence: { keyId: "dddddddd-0000-4000-8000-000000000001" },
  contact: {
    address: "anna.schmidt@contoso.com",
    how: "owner of the application",
    confidence: "high",
  },
  episode: 1,
  firstSeenAt: "2026-11-20T08:00:00.000Z",
  lastSeenAt: "2026-11-21T07:00:00.000Z",
};

export const scan: ScanView = {
  id: "01JD6Z0000000000000000TEST",
  kinds: ["credentials"],
  state: "completed",
  startedAt: "2026-11-21T05:00:00.000Z",
  endedAt: "2026-11-21T05:04:00.000Z",
  sources: [{ source: "applications", state: "completed", mode: "delta", seen: 240, changed: 3 }],
};

export const status: StatusView = {
  now: "2026-11-21T08:00:00.000Z",
  tenantId,
  policy: { state: "valid", hash: "0".repeat(64), notifyMode: "live", problems: [] },
  sources: [
    { source: "applications", state: "current", lastCompleteAt: "2026-11-21T05:04:00.000Z" },
  ],
  lastScan: scan,
};

const asOf = "2026-11-21T05:04:00.000Z";

export const principalList: PrincipalList = {
  value: [
    {
      id: "eeeeeeee-0000-4000-8000-000000000001",
      kind: "user",
      name: "Ada Example",
      power: 0,
      systems: ["entra-role"],
      holdingsCount: 1,
      strongest: {
        system: "entra-role",
        name: "Global Administrator",
        roleId: "62e90394-69f5-4237-9190-012177145e10",
        where: "the whole tenant",
        scope: "/",
        reach: "tenant",
        power: 0,
        isEligible: false,
      },
    },
  ],
  continuation: "next",
  asOf,
  notRead: [],
};

/** Services that know one finding, one principal and one scan, and note what they were asked. */
export function servicesFor(authority: TokenAuthority) {
  const queries: FindingsQuery[] = [];
  const principalQueries: PrincipalsQuery[] = [];
  const started: ScanRequest[] = [];
  const clock = { now: () => NOW };
  const services: ApiServices = {
    baseUrl: "https://steward.contoso.com",
    clock,
    callers: createCallerReader({ tenantId, apiClientId, cloud: authority.cloud, clock }),
    findings: {
      list(query) {
        queries.push(query);
        if (query.continuation === "foreign") return Promise.resolve({ kind: "bad-continuation" });
        return Promise.resolve({ kind: "page", value: [finding], continuation: "next" });
      },
      get(id, visibleTo) {
        const isVisible =
          visibleTo.kind === "all" || visibleTo.addresses.includes(finding.contact?.address ?? "");
        return Promise.resolve(id === finding.id && isVisible ? finding : undefined);
      },
    },
    scans: {
      start(_client, request) {
        started.push(request);
        return Promise.resolve({ id: scan.id, joined: false });
      },
      get: (id) => Promise.resolve(id === scan.id ? scan : undefined),
    },
    status: { read: () => Promise.resolve(status) },
    principals: {
      list(query) {
        principalQueries.push(query);
        if (query.continuation === "foreign") return Promise.resolve({ kind: "bad-continuation" });
        return Promise.resolve({ kind: "page", list: principalList });
      },
      access: (id) => Promise.resolve({ id, asOf, notRead: [], throughGroups: [] }),
    },
  };
  return { services, queries, principalQueries, started };
}

/** What the Durable extension gives a function that asks for its client; nothing listens there. */
const durableClientData = {
  taskHubName: "TenantSteward",
  creationUrls: {
    createNewInstancePostUri: "http://127.0.0.1:1/orchestrators/{functionName}[/{instanceId}]",
    createAndWaitOnNewInstancePostUri: "http://127.0.0.1:1/orchestrators/{functionName}",
  },
  managementUrls: {
    id: "INSTANCEID",
    statusQueryGetUri: "http://127.0.0.1:1/instances/INSTANCEID",
    sendEventPostUri: "http://127.0.0.1:1/instances/INSTANCEID/raiseEvent/{eventName}",
    terminatePostUri: "http://127.0.0.1:1/instances/INSTANCEID/terminate",
    rewindPostUri: "http://127.0.0.1:1/instances/INSTANCEID/rewind",
    purgeHistoryDeleteUri: "http://127.0.0.1:1/instances/INSTANCEID",
  },
  baseUrl: "http://127.0.0.1:1",
  requiredQueryStringParameters: "",
  rpcBaseUrl: "http://127.0.0.1:1/durabletask/",
};

export interface Sent {
  readonly method?: HttpMethod;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
  readonly logged: readonly unknown[][];
}

/** Sends a request to the route that the host would choose for its path. */
export async function send(api: readonly RegisteredRoute[], sent: Sent): Promise<Answered> {
  const { method = "GET", path, headers = {}, body } = sent;
  const url = new URL(path, "https://steward.contoso.com");
  const route = api.find((one) => paramsOf(one.route, url.pathname) !== undefined);
  if (route === undefined) throw new Error(`No route for ${path}.`);
  const request = new HttpRequest({
    method,
    url: url.href,
    headers: { ...headers },
    params: paramsOf(route.route, url.pathname) ?? {},
    ...(body === undefined ? {} : { body: { bytes: Buffer.from(body) } }),
  });
  const logged: unknown[][] = [];
  const context = new InvocationContext({
    functionName: route.name,
    invocationId: "invocation-1",
    options: { extraInputs: [{ type: "durableClient", name: "client" }] },
    logHandler: (_level, ...args) => logged.push(args),
  });
  context.extraInputs.set("client", durableClientData);
  const answer = await route.handler(request, context);
  const text = "body" in answer && typeof answer.body === "string" ? answer.body : "";
  return {
    status: answer.status ?? 200,
    headers: new Headers(answer.headers),
    text,
    json: text === "" ? undefined : JSON.parse(text),
    logged,
  };
}

function paramsOf(route: string, pathname: string): Record<string, string> | undefined {
  const given = pathname.slice(1).split("/");
  const wanted = route.split("/");
  if (given.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = decodeURIComponent(given[index] ?? "");
    if (name !== undefined) params[name] = value;
    else if (part !== value) return undefined;
  }
  return params;
}
