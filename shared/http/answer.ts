import type { HttpResponseInit } from "@azure/functions";
import type { ProblemDetails } from "./problem.ts";

type Headers = Readonly<Record<string, string>>;

// Nothing here is a page: nothing in an answer may run, be framed, be kept or be taken for another type.
const SECURITY: Headers = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** An answer of JSON. `headers` come on top of those that every answer has. */
export function jsonAnswer(status: number, body: object, headers: Headers = {}): HttpResponseInit {
  return {
    status,
    headers: { ...SECURITY, "Content-Type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer of problem details (RFC 9457). */
export function problemAnswer(details: ProblemDetails, headers: Headers = {}): HttpResponseInit {
  return jsonAnswer(details.status, details, {
    ...headers,
    "Content-Type": "application/problem+json; charset=utf-8",
  });
}
