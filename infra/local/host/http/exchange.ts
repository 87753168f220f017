import type { IncomingMessage, ServerResponse } from "node:http";

/** One request, read whole, and the way to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly url: URL;
  /** Path segments, decoded. */
  readonly segments: readonly string[];
  readonly body: Buffer;
}

/** Reads the body and takes the address apart. */
export async function readExchange(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  return {
    request,
    response,
    method: request.method ?? "GET",
    url,
    segments: url.pathname
      .split("/")
      .filter((part) => part !== "")
      .map(decodeOrKeep),
    body: Buffer.concat(chunks),
  };
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Answers with a JSON body, or with none when `body` is undefined. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  const type = body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  const length = { "content-length": Buffer.byteLength(text) };
  response.writeHead(status, { ...type, ...length, ...headers }).end(text);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}

/** The parsed JSON body, or `undefined` when it is none. */
export function jsonBody(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString("utf8")) as unknown };
  } catch {
    return undefined;
  }
}
