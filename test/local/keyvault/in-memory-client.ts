import type { SecretClientOptions } from "@azure/keyvault-secrets";
import type { StandIn } from "../../../infra/local/azure/exchange.ts";

type HttpClient = NonNullable<SecretClientOptions["httpClient"]>;
type Answer = Awaited<ReturnType<HttpClient["sendRequest"]>>;

/** What one request of the SDK looked like. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly hasToken: boolean;
  readonly hasBody: boolean;
}

/** Lets an unmodified SDK client talk to a stand-in without a network, under the real host names. */
export function inMemoryClient(standIn: StandIn, sent: Sent[] = []): HttpClient {
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      const body = typeof request.body === "string" ? request.body : "";
      const headers: Record<string, string> = {};
      for (const [name, value] of request.headers) headers[name.toLowerCase()] = value;
      sent.push({
        method: request.method,
        url: request.url,
        hasToken: "authorization" in headers,
        hasBody: body !== "",
      });
      const answer = await standIn.handle({
        id: String(sent.length),
        method: request.method,
        host: url.hostname,
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.from(body),
      });
      answer.afterwards?.();
      return {
        request,
        status: answer.status,
        headers: answerHeaders(answer.headers ?? {}),
        bodyAsText: answer.body === undefined ? "" : JSON.stringify(answer.body),
      };
    },
  };
}

function answerHeaders(given: Readonly<Record<string, string>>): Answer["headers"] {
  const headers = new Headers({ ...given, "content-type": "application/json" });
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => {
      headers.set(name, String(value));
    },
    delete: (name) => {
      headers.delete(name);
    },
    toJSON: () => Object.fromEntries(headers.entries()),
    [Symbol.iterator]: () => headers.entries(),
  };
}
