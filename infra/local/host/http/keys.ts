import { createHash, timingSafeEqual } from "node:crypto";
import type { Exchange } from "./exchange.ts";

export interface KeyOptions {
  readonly masterKey: string | undefined;
  readonly hostKey: string | undefined;
}

/**
 * Who may call what. With a master key it is as in Azure: that key opens all, the host key opens functions of level
 * `function` and the webhooks. Without a master key no key is asked for, as in a local run of `func start`.
 */
export interface Keys {
  opensFunction(exchange: Exchange, authLevel: string): boolean;
  opensWebhook(exchange: Exchange): boolean;
  opensAdmin(exchange: Exchange): boolean;
  /** The local additions: header `x-local-host-key` with the host key, whatever else is configured. */
  opensLocal(exchange: Exchange): boolean;
  /** `code=…` for the addresses that the host hands out, or empty. */
  readonly codeQuery: string;
}

export function createKeys({ masterKey, hostKey }: KeyOptions): Keys {
  const given = ({ request, url }: Exchange): string | undefined =>
    headerOf(request.headers["x-functions-key"]) ?? url.searchParams.get("code") ?? undefined;
  const isMaster = (exchange: Exchange): boolean =>
    masterKey === undefined || same(given(exchange), masterKey);
  const isHostOrMaster = (exchange: Exchange): boolean =>
    isMaster(exchange) || (hostKey !== undefined && same(given(exchange), hostKey));

  return {
    opensFunction(exchange, authLevel) {
      if (authLevel === "anonymous") return true;
      return authLevel === "admin" ? isMaster(exchange) : isHostOrMaster(exchange);
    },
    opensWebhook: isHostOrMaster,
    opensAdmin: isMaster,
    opensLocal: ({ request }) =>
      hostKey !== undefined && same(headerOf(request.headers["x-local-host-key"]), hostKey),
    codeQuery: masterKey === undefined ? "" : `code=${encodeURIComponent(hostKey ?? masterKey)}`,
  };
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function same(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
