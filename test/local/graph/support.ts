import type { Caller, LocalResponse, StandIn } from "../../../infra/local/azure/exchange.ts";
import type { MailboxMessage } from "../../../infra/local/azure/mailbox.ts";
import { type BatchItem, createGraph } from "../../../infra/local/graph/create-graph.ts";
import {
  type AuditLog,
  type AuditRecord,
  createAuditLog,
} from "../../../infra/local/tenant/audit-log.ts";
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
  readonly audit: AuditLog;
  /** What was written into the audit log, in the order of writing. */
  readonly records: readonly AuditRecord[];
  readonly graph: StandIn;
  readonly mails: MailboxMessage[];
  readonly batchItems: BatchItem[];
  readonly advance: (milliseconds: number) => void;
  /** The same, and what comes due by itself is done. */
  readonly elapse: (milliseconds: number) => Promise<void>;
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
    directory: {
      objectId: "00000000-0000-4000-8000-0000000000d1",
      appId: "00000000-0000-4000-8000-0000000000d2",
      kind: "app",
      roles: ["Directory.Read.All"],
      scopes: [],
    },
    owner: {
      objectId: tenant.identities.find(({ name }) => name === "act")?.objectId ?? "",
      appId: contoso.clientIds.act,
      kind: "app",
      roles: ["Application.ReadWrite.OwnedBy", "Application.Read.All"],
      scopes: [],
    },
  };
}

/** `app:Permission,Permission`: an app with these permissions; `user:{id}`: a person. */
function otherCaller(name: string): Caller | undefined {
  const [kind, text = ""] = name.split(":");
  const appId = "7c1b2f0a-63d4-4c7e-9a51-0d8e6f2b4c19";
  if (kind === "user") return { objectId: text, appId, kind, roles: [], scopes: [] };
  if (kind !== "app") return undefined;
  return { objectId: appId, appId, kind, roles: text.split(","), scopes: [] };
}

export function graphUnderTest(
  options: {
    lag?: number;
    throttling?: boolean;
    pageLatencyMs?: number;
    premium?: boolean;
    changesPath?: string;
    startsAt?: string;
  } = {},
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
  const log = createAuditLog({ tenantId: tenant.tenantId, clock, longestDelay: 0 });
  const records: AuditRecord[] = [];
  const audit: AuditLog = {
    ...log,
    record(draft) {
      const record = log.record(draft);
      records.push(record);
      return record;
    },
  };
  const known = callers();
  const mails: MailboxMessage[] = [];
  const batchItems: BatchItem[] = [];
  const graph = createGraph({
    store,
    clock,
    throttling: options.throttling ?? true,
    pageLatencyMs: options.pageLatencyMs ?? 0,
    premium: options.premium ?? true,
    audit,
    mailbox: { add: (mail) => mails.push(mail) },
    onBatchItem: (item) => batchItems.push(item),
    tokens: {
      verify(authorization) {
        const name = authorization?.replace("Bearer ", "") ?? "";
        const caller = known[name] ?? otherCaller(name);
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
    audit,
    records,
    graph,
    mails,
    batchItems,
    advance(milliseconds) {
      now += milliseconds;
    },
    async elapse(milliseconds) {
      now += milliseconds;
      await graph.runDue?.(clock.now());
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
