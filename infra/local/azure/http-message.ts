import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LocalRequest, LocalResponse } from "./exchange.ts";

/** Reads the whole request. Throws when the client goes away before its end. */
export async function readRequest(message: IncomingMessage): Promise<LocalRequest> {
  const { path, query } = splitTarget(message.url ?? "/");
  return {
    id: randomUUID(),
    method: message.method ?? "GET",
    host: withoutPort(message.headers.host ?? ""),
    path,
    query: new URLSearchParams(query),
    headers: headersOf(message),
    body: await readBody(message),
  };
}

/** Sends the answer; resolves when it has left, or the client has gone. */
export async function writeResponse(
  response: ServerResponse,
  answer: Pick<LocalResponse, "status" | "headers" | "body">,
  now: Date,
): Promise<void> {
  if (response.destroyed) return; // the client has gone already, and "close" with it
  const { body = "" } = answer;
  const isObject = typeof body === "object" && !Buffer.isBuffer(body);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(isObject ? JSON.stringify(body) : body);
  // Node dates answers by its own, real clock; who compares would see two times.
  const headers: Record<string, string | number> = {
    date: now.toUTCString(),
    ...lowerCase(answer.headers),
  };
  if (isObject) headers["content-type"] ??= "application/json; charset=utf-8";
  if (answer.status !== 204 && answer.status !== 304) headers["content-length"] ??= bytes.length;
  const closed = new Promise((resolve) => response.once("close", resolve));
  response.writeHead(answer.status, headers);
  response.end(bytes);
  await closed;
}

/** Path (as sent) and query (as sent, without question mark) of a request target, absolute or not. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = relative.indexOf("?");
  return mark < 0
    ? { path: relative || "/", query: "" }
    : { path: relative.slice(0, mark) || "/", query: relative.slice(mark + 1) };
}

/** Host name of `host:port`, lower case. */
export function withoutPort(authority: string): string {
  return authority.toLowerCase().replace(/:\d+$/, "");
}

/** A query for reading: decoded, or as it is when it cannot be. */
export function readableQuery(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll("+", " "));
  } catch {
    return query;
  }
}

/** Reads the body to its end. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Names in lower case, what was sent more than once joined by commas. */
export function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (values !== undefined) headers[name] = values.join(", ");
  }
  return headers;
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
