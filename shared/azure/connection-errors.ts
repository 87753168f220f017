import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import { z } from "zod";

/** Codes of failures before a connection stood: nothing of the request has left this machine. */
const NOT_MADE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether `code` is that of a failure before the connection stood. */
export function isConnectionNotMade(code: string | null | undefined): boolean {
  return code !== null && code !== undefined && NOT_MADE.has(code);
}

const fetchFailure = z.object({ cause: z.object({ code: z.string() }) });

/** The code of what made `fetch` fail (`ECONNREFUSED`, `ECONNRESET` …), if there is one. */
export function fetchFailureCode(error: unknown): string | undefined {
  const parsed = fetchFailure.safeParse(error);
  return parsed.success ? parsed.data.cause.code : undefined;
}

/**
 * The last middleware of a Graph client, in place of its own `HTTPMessageHandler`: the same `fetch`, but a failure keeps
 * its code. The client drops the cause (tried with 3.0.7) and makes the error's *name* the `code` of the
 * `GraphError`; so the name is where it survives.
 */
export class FetchWithCodes implements Middleware {
  async execute(context: Context): Promise<void> {
    // Its type, `RequestInfo`, is one that only browsers' type libraries know.
    const request: unknown = context.request;
    if (!(typeof request === "string" || request instanceof Request)) {
      throw new TypeError("A Graph request is an address or a Request.");
    }
    try {
      // A redirect could carry the request, and its token, to another host.
      context.response = await fetch(request, { ...context.options, redirect: "manual" });
    } catch (error) {
      const code = fetchFailureCode(error);
      if (code === undefined) throw error;
      const named = new Error(`The request failed: ${code}.`, { cause: error });
      named.name = code;
      throw named;
    }
  }
}
