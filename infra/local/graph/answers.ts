import type { LocalRequest, LocalResponse } from "../azure/exchange.ts";
import type { GraphRefusal } from "./graph-refusal.ts";

export const root = "https://graph.microsoft.com/v1.0";

const json =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** @param body JSON text, made already: pages are joined from rows */
export function jsonText(body: string, status = 200): LocalResponse {
  return { status, headers: { "content-type": json }, body };
}

export function noContent(): LocalResponse {
  return { status: 204 };
}

/** The error answer in Graph's shape (learn.microsoft.com/graph/errors). */
export function refusalAnswer(
  refusal: GraphRefusal,
  { requestId, clientRequestId, now }: AnswerIds & { readonly now: Date },
): LocalResponse {
  const body = {
    error: {
      code: refusal.code,
      message: refusal.message,
      innerError: {
        date: now.toISOString().slice(0, 19),
        "request-id": requestId,
        "client-request-id": clientRequestId,
      },
    },
  };
  return {
    status: refusal.status,
    headers: { "content-type": "application/json", ...refusal.headers },
    body: JSON.stringify(body),
  };
}

interface AnswerIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

/** Every answer names itself, and repeats the name that the caller gave the request. */
export function answerIds(request: LocalRequest): AnswerIds {
  return {
    requestId: request.id,
    clientRequestId: request.headers["client-request-id"] ?? request.id,
  };
}
