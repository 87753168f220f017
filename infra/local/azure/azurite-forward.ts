import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Dispatcher, Pool } from "undici";

/** Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1). */
const ofTheConnection = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface Forward {
  /** Sends the request on to Azurite, the body as it comes. `target` is path and query as sent. */
  send(
    incoming: IncomingMessage,
    target: string,
    body: Buffer | IncomingMessage,
  ): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

/** Forwards to one service of Azurite over connections that are kept. The Host header stays, since links carry it. */
export function createForward(deps: { port: number; caPem: string }): Forward {
  const pool = new Pool(`https://127.0.0.1:${String(deps.port)}`, {
    connections: 64,
    connect: { ca: deps.caPem },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 60_000,
  });
  return {
    send: (incoming, target, body) =>
      pool.request({
        method: incoming.method ?? "GET",
        path: target,
        headers: withoutConnection(incoming.headers),
        // Without a body there is nothing to stream, and undici must not send one with GET.
        body: hasBody(incoming) ? body : null,
      }),
    close: () => pool.close(),
  };
}

/** Passes Azurite's answer on, as it comes. */
export async function passOn(
  data: Dispatcher.ResponseData,
  response: ServerResponse,
  now: Date,
): Promise<void> {
  response.writeHead(data.statusCode, {
    ...withoutConnection(data.headers),
    date: now.toUTCString(),
  });
  await pipeline(data.body, response);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function withoutConnection(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.has(name)));
}
