import { setTimeout as sleep } from "node:timers/promises";
import type { TokenCredential } from "@azure/identity";
import { z } from "zod";
import type { Cloud } from "../config/cloud.ts";
import { StewardError } from "../core/errors.ts";
import type { RequestShape } from "./request-manifest.ts";
import { addressOfRequest } from "./request-manifest.ts";

/** What the resource manager said: the body, no (with its error code), or that there is no such thing. */
export type ResourceAnswer =
  | { readonly kind: "ok"; readonly body: unknown }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "gone" };

export interface ResourceManager {
  get(
    request: RequestShape,
    at: { resource: string; query: Readonly<Record<string, string>> } | { link: string },
  ): Promise<ResourceAnswer>;
  post(
    request: RequestShape,
    body: unknown,
    query: Readonly<Record<string, string>>,
  ): Promise<ResourceAnswer>;
}

/** The resource manager did not answer, or not in a way that can be used. */
export class ResourceManagerSilent extends StewardError {
  readonly code = "resource-manager-silent";
  constructor(path: string, why: string, cause?: unknown) {
    super(
      `The resource manager did not answer ${path}.`,
      why,
      "It is tried again with the next scan.",
      {
        cause,
      },
    );
  }
}

const TRIES = 6;
const TIMEOUT_MS = 60_000;
/** A longer wait is left to the next scan. */
const LONGEST_WAIT_MS = 120_000;

const errorSchema = z.object({ error: z.object({ code: z.string() }) });

/** Calls the resource manager of the cloud with one identity; waits out throttling, tells apart refused and gone. */
export function createResourceManager(deps: {
  credential: TokenCredential;
  cloud: Cloud;
}): ResourceManager {
  const { credential, cloud } = deps;
  const root = `https://${cloud.resourceManagerHost}`;

  async function ask(path: string, address: string, body?: string): Promise<ResourceAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await tryOnce(address, body);
      const isLast = attempt === TRIES;
      if (answer instanceof Error) {
        if (isLast) throw new ResourceManagerSilent(path, "The connection failed.", answer);
        await sleep(200 * 2 ** attempt);
        continue;
      }
      if (answer.ok) return { kind: "ok", body: await answer.json() };
      if (answer.status === 429 || answer.status >= 500) {
        await answer.body?.cancel();
        const waitMs = waitOf(answer.headers.get("retry-after"), attempt);
        if (isLast || waitMs > LONGEST_WAIT_MS) {
          throw new ResourceManagerSilent(path, `The answer was status ${answer.status}.`);
        }
        await sleep(waitMs);
        continue;
      }
      const problem = errorSchema.safeParse(await answer.json().catch(() => undefined));
      const code = problem.success ? problem.data.error.code : `status ${answer.status}`;
      if (answer.status === 404) return { kind: "gone" };
      if (answer.status === 401 || answer.status === 403) return { kind: "refused", code };
      throw new ResourceManagerSilent(path, `The answer was status ${answer.status} (${code}).`);
    }
  }

  async function tryOnce(address: string, body?: string): Promise<Response | Error> {
    const token = await credential.getToken(cloud.resourceManagerScope);
    if (token === null) return new Error("The identity gave no token.");
    try {
      return await fetch(address, {
        method: body === undefined ? "GET" : "POST",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${token.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  return {
    async get(request, at) {
      if ("link" in at) {
        if (!at.link.startsWith(`${root}/`)) {
          throw new Error(`A link of ${request.path} leads to another host; it is not followed.`);
        }
        return ask(request.path, at.link);
      }
      const query = new URLSearchParams(at.query).toString();
      return ask(request.path, `${root}${at.resource}?${query}`);
    },
    async post(request, body, query) {
      return ask(
        request.path,
        `${root}${addressOfRequest(request, {}, query)}`,
        JSON.stringify(body),
      );
    },
  };
}

function waitOf(retryAfter: string | null, attempt: number): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : 500 * 2 ** attempt;
}
