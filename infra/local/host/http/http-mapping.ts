import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type HttpCookie,
  type HttpData,
  type MaybeData,
  type NullableText,
  bytesOf,
} from "../app/typed-data.ts";

/** RFC 9110, section 7.6.1: these belong to one connection. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
]);

/** What a function is given of a request. A body without Content-Length does not arrive, nor does one of GET or HEAD. */
export function toHttpData(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): HttpData {
  const method = request.method ?? "GET";
  const carriesBody =
    Number(request.headers["content-length"] ?? 0) > 0 && method !== "GET" && method !== "HEAD";
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(request.headers)) {
    const text = Array.isArray(value) ? value.join(", ") : value;
    if (text !== undefined && text !== "") headers.push([name, text]);
  }
  return {
    method,
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableParams: nullable(Object.entries(params)),
    // Several values of one name come as one, joined by commas.
    nullableQuery: nullable(
      [...new Set(url.searchParams.keys())].map((name) => [
        name,
        url.searchParams.getAll(name).join(","),
      ]),
    ),
    ...(carriesBody ? { body: { bytes: body } } : {}),
  };
}

function nullable(entries: readonly (readonly [string, string])[]): Record<string, NullableText> {
  return Object.fromEntries(entries.map(([name, value]) => [name, { value }]));
}

/** Sends what a function answered: nothing is 204. */
export function sendHttpData(response: ServerResponse, returnValue: MaybeData): void {
  const http = returnValue?.http;
  if (http === null || http === undefined) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    if (!hopByHop.has(name.toLowerCase())) response.setHeader(name, value);
  }
  const cookies = (http.cookies ?? []).map(cookieText);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.statusCode = Number(http.statusCode ?? 200); // without writeHead the length gets its header
  response.end(bytesOf(http.body));
}

function cookieText(cookie: HttpCookie): string {
  const { expires, maxAge, sameSite } = cookie;
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (expires) parts.push(`expires=${new Date(expires.value.seconds * 1000).toUTCString()}`);
  if (maxAge) parts.push(`max-age=${maxAge.value}`);
  if (cookie.domain) parts.push(`domain=${cookie.domain.value}`);
  if (cookie.path) parts.push(`path=${cookie.path.value}`);
  if (cookie.secure?.value === true) parts.push("secure");
  if (sameSite === "explicitNone") parts.push("samesite=none");
  if (sameSite === "lax" || sameSite === "strict") parts.push(`samesite=${sameSite}`);
  if (cookie.httpOnly?.value === true) parts.push("httponly");
  return parts.join("; ");
}
