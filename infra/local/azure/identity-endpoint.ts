import { randomUUID, timingSafeEqual } from "node:crypto";
import type { Directory } from "./directory.ts";
import type { LocalRequest, LocalResponse } from "./exchange.ts";
import type { Tokens } from "./tokens.ts";

/**
 * `GET /msi/token`: the managed identity endpoint of App Service and Functions
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference"). All
 * identities are user-assigned, so that a call which names none is refused, as on the platform.
 */
export function createIdentityEndpoint(deps: {
  directory: Directory;
  tokens: Tokens;
  identityHeader: string;
}): (request: LocalRequest) => LocalResponse {
  const { directory, tokens, identityHeader } = deps;

  return ({ method, headers, query }) => {
    if (method !== "GET") return refused(405, "Only GET is allowed.");
    if (!same(headers["x-identity-header"], identityHeader)) {
      return refused(403, "The X-IDENTITY-HEADER is missing or wrong.");
    }
    if (query.get("api-version") !== "2019-08-01") {
      return refused(
        400,
        `Unsupported api-version '${query.get("api-version") ?? ""}', use 2019-08-01.`,
      );
    }
    const resource = query.get("resource");
    if (!resource) return refused(400, "The parameter resource is missing.");

    const selectors = ["client_id", "object_id", "principal_id", "mi_res_id"].filter((one) =>
      query.has(one),
    );
    if (selectors.length > 1)
      return refused(400, `Only one of ${selectors.join(", ")} may be given.`);
    const wanted = query.get(selectors[0] ?? "")?.toLowerCase();
    const identity = directory.identities.find(
      ({ clientId, objectId, name }) =>
        wanted === clientId.toLowerCase() ||
        wanted === objectId.toLowerCase() ||
        (query.has("mi_res_id") && wanted?.endsWith(`/userassignedidentities/id-steward-${name}`)),
    );
    const app = identity && directory.app(identity.clientId);
    if (app === undefined) {
      return refused(
        400,
        wanted === undefined
          ? "No system-assigned identity is configured; name a user-assigned one by client_id."
          : "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
      );
    }
    const { token, expiresOn } = tokens.forApp(app, resource);
    return {
      status: 200,
      body: {
        access_token: token,
        expires_on: String(expiresOn),
        resource,
        token_type: "Bearer",
        client_id: app.appId,
      },
    };
  };
}

function refused(status: number, message: string): LocalResponse {
  return { status, body: { statusCode: status, message, correlationId: randomUUID() } };
}

function same(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ""), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
