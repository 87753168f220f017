import { globalAgent as keptConnections } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createDefaultHttpClient,
  createPipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { z } from "zod";
import type { Cloud } from "../config/cloud.ts";
import { StewardError } from "../core/errors.ts";
import { LICENSE_CODE } from "./license-code.ts";
import type { RequestShape } from "./request-manifest.ts";
import { addressOfRequest } from "./request-manifest.ts";

/** What the resource manager said: the body, no, or that there is no such thing; the last two with its error code. */
export type ResourceAnswer =
  | { readonly kind: "ok"; readonly body: unknown }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "gone"; readonly code: string };

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
  // The Azure clients' own HTTP client without their pipeline: a scan of many vaults is mostly these calls, and their
  // tries, waits and answers are read here. It follows no redirect.
  const http = createDefaultHttpClient();

  async function ask(path: string, address: string, body?: string): Promise<ResourceAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await tryOnce(address, body);
      const isLast = attempt === TRIES;
      if (answer instanceof Error) {
        if (isLast) throw new ResourceManagerSilent(path, "The connection failed.", answer);
        await sleep(200 * 2 ** attempt);
        continue;
      }
      if (answer.status === 200) return { kind: "ok", body: JSON.parse(answer.bodyAsText ?? "") };
      if (answer.status === 429 || answer.status >= 500) {
        const waitMs = waitOf(answer.headers.get("retry-after"), attempt);
        if (isLast || waitMs > LONGEST_WAIT_MS) {
          throw new ResourceManagerSilent(path, `The answer was status ${answer.status}.`);
        }
        await sleep(waitMs);
        continue;
      }
      const problem = errorSchema.safeParse(jsonIn(answer.bodyAsText));
      const code = problem.success ? problem.data.error.code : `status ${answer.status}`;
      if (answer.status === 404) return { kind: "gone", code };
      if (answer.status === 401 || answer.status === 403 || code === LICENSE_CODE) {
        return { kind: "refused", code };
      }
      throw new ResourceManagerSilent(path, `The answer was status ${answer.status} (${code}).`);
    }
  }

  async function tryOnce(url: string, body?: string): Promise<PipelineResponse | Error> {
    const token = await credential.getToken(cloud.resourceManagerScope);
    if (token === null) return new Error("The identity gave no token.");
    const request = createPipelineRequest({
      url,
      method: body === undefined ? "GET" : "POST",
      timeout: TIMEOUT_MS,
      ...(body === undefined ? {} : { body }),
    });
    request.agent = keptConnections; // among the options it would be ignored (core-rest-pipeline 1.25, tried)
    request.headers.set("authorization", `Bearer ${token.token}`);
    if (body !== undefined) request.headers.set("content-type", "application/json");
    try {
      return await http.sendRequest(request);
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

function jsonIn(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function waitOf(retryAfter: string | undefined, attempt: number): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : 500 * 2 ** attempt;
}
