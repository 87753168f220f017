import { IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface HandlerRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HandlerResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the listener sees of a connection: it came from here, over TLS. */
const connection = { encrypted: true, remoteAddress: "127.0.0.1" } as unknown as Socket;

/** Calls the request listener of a server of this process without a connection; resolves with its whole answer. */
export function callHandler(
  handler: RequestListener,
  { method, target, headers, body }: HandlerRequest,
): Promise<HandlerResponse> {
  const request = new IncomingMessage(connection);
  // Azurite takes metadata from the headers as they were sent.
  const rawHeaders = Object.entries(headers).flat();
  Object.assign(request, { method, url: target, headers, rawHeaders, complete: true });
  if (body.length > 0) request.push(body);
  request.push(null);

  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const keep = (chunk: unknown, encoding: unknown): void => {
      if (typeof chunk === "string") {
        chunks.push(
          Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8"),
        );
      } else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    // Express gives the response another prototype: only what is its own stays.
    Object.assign(response, {
      write(chunk: unknown, encoding: unknown) {
        keep(chunk, encoding);
        return true;
      },
      end(chunk: unknown, encoding: unknown) {
        keep(chunk, encoding);
        const { statusCode: status } = response;
        response.emit("close"); // who pipes into it waits for that
        resolve({ status, headers: textsOf(response.getHeaders()), body: Buffer.concat(chunks) });
        return response;
      },
    });
    handler(request, response);
  });
}

function textsOf(headers: ReturnType<ServerResponse["getHeaders"]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value ?? "")]),
  );
}
