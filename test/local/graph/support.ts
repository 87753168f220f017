import type { Caller, LocalResponse, StandIn } from "../../../infra/local/azure/exchange.ts";
import type { MailboxMessage } from "../../../infra/local/azure/mailbox.ts";
import { type BatchItem, createGraph } from "../../../infra/local/graph/create-graph.ts";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import {
  type GeneratedTenant,
  generateTenant,
} from "../../../infra/local/tenant/generate-tenant.ts";
import { createStore, type Store } from "../../../infra/local/tenant/store.ts";

export const tenant: GeneratedTenant = generateTenant({ size: "small", seed: 1 });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cost: number | undefined;
  readonly text: string;
  readonly json: Json;
}

/** What tests look into; absent members are `undefined` at any depth. */
export interface Json {
  readonly [name: string]: unknown;
  readonly value: readonly Json[];
  readonly error: { readonly code: string; readonly message: string; readonly innerError: Json };
}

export interface GraphUnderTest {
  readonly store: Store;
  readonly graph: StandIn;
  readonly mails: MailboxMessage[];
  readonly batchItems: BatchItem[];
  readonly advance: (milliseconds: number) => void;
  /** Sends as `watch` unless `as` says otherwise. */
  readonly send: (method: string, url: string, options?: SendOptions) => Promise<Answer>;
  readonly get: (url: string, options?: SendOptions) => Promise<Answer>;
  /** Follows next links; all rows. */
  readonly all: (url: string, options?: SendOptions) => Promise<{ rows: Json[]; pages: Answer[] }>;
}

export interface SendOptions {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Callers by name; the token is the name. */
function callers(): Record<string, Caller> {
  const administrator = tenant.users.find(
    (user) => user["userPrincipalName"] === contoso.administrator,
  );
  const auditor = tenant.users.find((user) => user["userPrincipalName"] === contoso.reader);
  const user = (objectId: string): Caller => ({
    objectId,
    appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    kind: "user",
    roles: [],
    scopes: ["Directory.AccessAsUser.All"],
  });
  const apps = tenant.identities.map(({ name, objectId, clientId, graphRoles }) => [
    name,
    { objectId, appId: clientId, kind: "app" as const, roles: graphRoles, scopes: [] },
  ]);
  return {
    admin: user(administrator?.id ?? ""),
    auditor: user(auditor?.id ?? ""),
    ...(Object.fromEntries(apps) as Record<string, Caller>),
    owner: {
      objectId: tenant.identities.find(({ name }) => name === "act")?.objectId ?? "",
      appId: contoso.clientIds.act,
      kind: "app",
      roles: ["Application.ReadWrite.OwnedBy", "Application.Read.All"],
      scopes: [],
    },
  };
}

export function graphUnderTest(
  options: { lag?: number; throttling?: boolean; changesPath?: string; startsAt?: string } = {},
): GraphUnderTest {
  let now = Date.parse(options.startsAt ?? "2026-03-02T09:00:00Z");
  let requests = 0;
  const clock = { now: () => new Date(now) };
  const { changesPath } = options;
  const store = createStore({
    seed: tenant,
    clock,
    longestLag: options.lag ?? 0,
    ...(changesPath === undefined ? {} : { changesPath }),
  });
  const known = callers();
  const mails: MailboxMessage[] = [];
  const batchItems: BatchItem[] = [];
  const graph = createGraph({
    store,
    clock,
    throttling: options.throttling ?? true,
    mailbox: { add: (mail) => mails.push(mail) },
    onBatchItem: (item) => batchItems.push(item),
    tokens: {
      verify(authorization) {
        const caller = known[authorization?.replace("Bearer ", "") ?? ""];
        return caller === undefined ? { problem: "Access token is empty." } : { caller };
      },
    },
  });

  const send: GraphUnderTest["send"] = async (
    method,
    url,
    { as = "watch", body, headers = {} } = {},
  ) => {
    const target = new URL(url, "https://graph.microsoft.com/v1.0/");
    const answer = await graph.handle({
      id: `request-${String(++requests)}`,
      method,
      host: target.host,
      path: target.pathname,
      query: target.searchParams,
      headers: {
        authorization: `Bearer ${as}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: Buffer.from(
        body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
      ),
    });
    return read(answer);
  };
  const get: GraphUnderTest["get"] = (url, sent) => send("GET", url, sent);

  return {
    store,
    graph,
    mails,
    batchItems,
    advance(milliseconds) {
      now += milliseconds;
    },
    send,
    get,
    async all(url, sent) {
      const rows: Json[] = [];
      const pages: Answer[] = [];
      for (let next: string | undefined = url; next !== undefined;) {
        const page: Answer = await get(next, sent);
        if (page.status !== 200) throw new Error(`${String(page.status)} ${page.text}`);
        pages.push(page);
        rows.push(...page.json.value);
        const link = page.json["@odata.nextLink"];
        next = typeof link === "string" ? link : undefined;
      }
      return { rows, pages };
    },
  };
}

/** Ids of a specimen; fails when there is none. */
export function specimenIds(specimen: string): readonly [string, ...string[]] {
  const [first, ...others] =
    tenant.specimens.find((one) => one.specimen === specimen)?.objectIds ?? [];
  if (first === undefined) throw new Error(`There is no specimen '${specimen}'.`);
  return [first, ...others];
}

export function entries(object: Json | undefined, name: string): readonly Json[] {
  return (object?.[name] ?? []) as readonly Json[];
}

function read({ status, headers = {}, body, cost }: LocalResponse): Answer {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const isJson = text.startsWith("{");
  return { status, headers, cost, text, json: (isJson ? JSON.parse(text) : {}) as Json };
}
