import { setTimeout as sleep } from "node:timers/promises";
import type { TokenCredential } from "@azure/identity";
import { Client, GraphError, RetryHandlerOptions } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { z } from "zod";
import type { Cloud } from "../config/cloud.ts";
import {
  DeltaExpired,
  LicenseMissing,
  ListExpired,
  NotAnswered,
  NotThere,
  PermissionMissing,
} from "./graph-errors.ts";
import { LICENSE_CODE } from "./license-code.ts";
import type { RequestShape } from "./request-manifest.ts";
import { addressOfRequest, requests } from "./request-manifest.ts";

/** One page of a list or a delta round; rows are still foreign and to be parsed. */
export interface GraphPage {
  readonly rows: readonly unknown[];
  readonly nextLink?: string;
  readonly deltaLink?: string;
}

export interface Graph {
  /**
   * A page by request, or by a link received with an earlier page of this service. `isAdvanced`: it is an advanced query of the
   * directory, which every page of it must say.
   */
  page(
    request: RequestShape,
    at: (
      | { query: Readonly<Record<string, string>>; values?: Readonly<Record<string, string>> }
      | { link: string }
    ) & { isAdvanced?: true },
  ): Promise<GraphPage>;
  /**
   * Many GETs of one kind, 20 to a request; answers in the order of `items`. `undefined` where the object is not there.
   */
  getMany(
    request: RequestShape,
    items: readonly {
      readonly values?: Readonly<Record<string, string>>;
      readonly query: Readonly<Record<string, string>>;
    }[],
  ): Promise<readonly unknown[]>;
  /** One object; `undefined` when it is not there. */
  get(
    request: RequestShape,
    values: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): Promise<unknown>;
  /** POST of a query that changes nothing. */
  query(
    request: RequestShape,
    body: unknown,
    query?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

const pageSchema = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().optional(),
  "@odata.deltaLink": z.string().optional(),
});

const batchSchema = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown(),
    }),
  ),
});

const itemErrorSchema = z.object({ error: z.object({ code: z.string() }) });

/** The platform's largest batch. */
const BATCH_SIZE = 20;
/** Tries of one call beyond the client's own for 429, 503 and 504: it leaves network errors, 500 and 502 alone. */
const TRIES = 4;

/** A Graph client for one identity. `host` is only ever that of the cloud: a link to another host is refused. */
export function createGraphClient(deps: { credential: TokenCredential; cloud: Cloud }): Client {
  const base = `https://${deps.cloud.graphHost}`;
  return Client.initWithMiddleware({
    baseUrl: base,
    authProvider: new TokenCredentialAuthenticationProvider(deps.credential, {
      scopes: [`${base}/.default`],
    }),
  });
}

/** Reads Microsoft Graph with one identity; waits out throttling, tells apart refused, gone and not answered. */
export function createGraph(deps: { client: Client; cloud: Cloud }): Graph {
  const { client, cloud } = deps;
  const root = `https://${cloud.graphHost}/`;

  const get = async (
    address: string,
    { path, permission }: RequestShape,
    isAdvanced = false,
  ): Promise<unknown> =>
    persist(path, permission, () =>
      client
        .api(address)
        .headers({
          "x-ms-throttle-priority": "low",
          // learn.microsoft.com/graph/aad-advanced-queries, checked 2026-11-21
          ...(isAdvanced ? { ConsistencyLevel: "eventual" } : {}),
        })
        .middlewareOptions([new RetryHandlerOptions(1, 6)])
        .get(),
    );

  const post = async (address: string, body: unknown, permission: string): Promise<unknown> =>
    persist(address, permission, () =>
      client
        .api(address)
        .middlewareOptions([new RetryHandlerOptions(1, 6)])
        .post(body),
    );

  return {
    async page(request, at) {
      if ("link" in at && !at.link.startsWith(root)) {
        throw new Error(`A link of ${request.path} leads to another host; it is not followed.`);
      }
      const address = "link" in at ? at.link : addressOfRequest(request, at.values, at.query);
      const page = pageSchema.parse(await get(address, request, at.isAdvanced));
      return {
        rows: page.value,
        ...(page["@odata.nextLink"] === undefined ? {} : { nextLink: page["@odata.nextLink"] }),
        ...(page["@odata.deltaLink"] === undefined ? {} : { deltaLink: page["@odata.deltaLink"] }),
      };
    },
    async getMany(request, items) {
      const answers: unknown[] = [];
      for (let start = 0; start < items.length; start += BATCH_SIZE) {
        const urls = items
          .slice(start, start + BATCH_SIZE)
          .map(({ values, query }) => addressOfRequest(request, values, query));
        answers.push(...(await batch(urls, request)));
      }
      return answers;
    },
    async get(request, values, query) {
      try {
        const address = addressOfRequest(request, values, query);
        return await get(address, request);
      } catch (error) {
        if (error instanceof NotThere) return undefined;
        throw error;
      }
    },
    async query(request, body, query) {
      return post(addressOfRequest(request, {}, query), body, request.permission);
    },
  };

  /** The client never repeats an item of a batch: each is throttled by itself, and asked again here. */
  async function batch(urls: readonly string[], request: RequestShape): Promise<unknown[]> {
    const answers = new Map<number, unknown>();
    let open = urls.map((_url, index) => index);
    for (let attempt = 0; open.length > 0; attempt += 1) {
      const body = {
        requests: open.map((index) => ({ id: String(index), method: "GET", url: urls[index] })),
      };
      const parsed = batchSchema.parse(await post(requests.batch.path, body, request.permission));
      const again: number[] = [];
      let waitMs = 0;
      for (const answer of parsed.responses) {
        const index = Number(answer.id);
        if (answer.status === 200) answers.set(index, answer.body);
        else if (answer.status === 404) answers.set(index, undefined);
        else if (answer.status === 429 || answer.status >= 500) {
          again.push(index);
          waitMs = Math.max(waitMs, retryAfterMs(answer.headers, attempt));
        } else {
          const problem = itemErrorSchema.safeParse(answer.body);
          const code = problem.success ? problem.data.error.code : undefined;
          throw refusal(answer.status, code, request.path, request.permission, undefined);
        }
      }
      // An item without an answer was not answered: it is asked again like one that was throttled.
      again.push(...open.filter((index) => !answers.has(index) && !again.includes(index)));
      if (again.length > 0 && attempt + 1 >= TRIES + 4) {
        throw new NotAnswered(request.path, 429, undefined, undefined);
      }
      if (again.length > 0) await sleep(waitMs);
      open = again;
    }
    return urls.map((_url, index) => answers.get(index));
  }
}

function retryAfterMs(
  headers: Readonly<Record<string, string>> | undefined,
  attempt: number,
): number {
  const name = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === "retry-after");
  const seconds = name === undefined ? Number.NaN : Number(headers?.[name]);
  return Number.isFinite(seconds) ? seconds * 1000 : 2000 * 2 ** Math.min(attempt, 5);
}

async function persist(
  path: string,
  permission: string,
  call: () => Promise<unknown>,
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const status = error instanceof GraphError ? error.statusCode : undefined;
      // −1 is the client's word for a connection that failed.
      const isPassing = status === undefined || status === -1 || status >= 500;
      if (isPassing && attempt < TRIES) {
        await sleep(250 * 2 ** attempt);
        continue;
      }
      const code = error instanceof GraphError ? error.code : null;
      throw refusal(status, code ?? undefined, path, permission, error);
    }
  }
}

function refusal(
  status: number | undefined,
  code: string | undefined,
  path: string,
  permission: string,
  cause: unknown,
): Error {
  if (status === 410 || code === "syncStateNotFound" || code === "resyncRequired") {
    return new DeltaExpired(path, cause);
  }
  if (code === "Directory_ExpiredPageToken") return new ListExpired(path, cause);
  if (code === LICENSE_CODE) return new LicenseMissing(path, code, cause);
  if (status === 404) return new NotThere(path, cause);
  if (status === 401 || status === 403) return new PermissionMissing(path, permission, cause);
  return new NotAnswered(path, status === -1 ? undefined : status, code, cause);
}
