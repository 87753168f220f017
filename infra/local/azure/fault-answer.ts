import type { LocalResponse } from "./exchange.ts";
import type { Fault } from "./faults.ts";

/** The error codes with which each service answers a status. */
const codes: readonly {
  readonly host: RegExp;
  readonly codes: Readonly<Record<number, string>>;
}[] = [
  {
    host: /^graph\./,
    codes: {
      401: "InvalidAuthenticationToken",
      403: "Authorization_RequestDenied",
      404: "Request_ResourceNotFound",
      409: "Request_MultipleObjectsWithSameKeyValue",
      410: "syncStateNotFound",
      429: "TooManyRequests",
      500: "InternalServerError",
      503: "ServiceUnavailable",
      504: "GatewayTimeout",
    },
  },
  {
    host: /\.vault\./,
    codes: { 401: "Unauthorized", 403: "Forbidden", 404: "SecretNotFound", 429: "Throttled" },
  },
  {
    host: /./,
    codes: {
      401: "AuthenticationFailed",
      403: "AuthorizationFailed",
      404: "ResourceNotFound",
      409: "Conflict",
      429: "TooManyRequests",
      500: "InternalServerError",
      503: "ServiceUnavailable",
      504: "GatewayTimeout",
    },
  },
];

/** What `host` answers when the fault's status strikes: the error body that Graph, vaults and Azure share. */
export function faultAnswer(
  host: string,
  fault: Fault & { readonly status: number },
): LocalResponse {
  const code =
    fault.code ??
    codes.find((one) => one.host.test(host))?.codes[fault.status] ??
    `Status${String(fault.status)}`;
  return {
    status: fault.status,
    headers: fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) },
    body: { error: { code, message: `A fault that was asked for: ${String(fault.status)}.` } },
  };
}
