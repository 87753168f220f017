import type { LocalRequest, LocalResponse, StandIn } from "./exchange.ts";
import type { Keys } from "./keys.ts";
import { v2Issuer } from "./tokens.ts";

const host = "login.microsoftonline.com";

/**
 * The sign-in service, as far as validating tokens needs it: OpenID metadata and signing keys, of version 1 and 2
 * (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc).
 */
export function createOpenId(deps: { tenantId: string; domain: string; keys: Keys }): StandIn {
  const { tenantId, domain, keys } = deps;
  const tenants = [tenantId, domain, "common", "organizations"];

  return {
    name: "sign-in",
    serves: (name) => name === host || name === "login.windows.net",
    handle(request) {
      const [, tenant = "", ...rest] = request.path.split("/");
      if (!tenants.includes(tenant.toLowerCase())) return unknownTenant(tenant);
      if (request.method !== "GET") return notHere(request);
      switch (rest.join("/")) {
        case "v2.0/.well-known/openid-configuration":
          return { status: 200, body: metadata(tenantId, "/v2.0") };
        case ".well-known/openid-configuration":
          return { status: 200, body: metadata(tenantId, "") };
        case "discovery/v2.0/keys":
        case "discovery/keys":
          return { status: 200, body: keys.jwks };
        default:
          return notHere(request);
      }
    },
  };
}

function metadata(tenantId: string, version: "/v2.0" | ""): object {
  const base = `https://${host}/${tenantId}`;
  return {
    issuer: version === "/v2.0" ? v2Issuer(tenantId) : `https://sts.windows.net/${tenantId}/`,
    authorization_endpoint: `${base}/oauth2${version}/authorize`,
    token_endpoint: `${base}/oauth2${version}/token`,
    end_session_endpoint: `${base}/oauth2${version}/logout`,
    jwks_uri: `${base}/discovery${version}/keys`,
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    token_endpoint_auth_methods_supported: [
      "client_secret_post",
      "private_key_jwt",
      "client_secret_basic",
    ],
    code_challenge_methods_supported: ["S256"],
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
    ],
    tenant_region_scope: "EU",
    cloud_instance_name: "microsoftonline.com",
  };
}

function unknownTenant(tenant: string): LocalResponse {
  return {
    status: 400,
    body: {
      error: "invalid_tenant",
      error_description: `AADSTS90002: Tenant '${tenant}' not found.`,
      error_codes: [90002],
    },
  };
}

function notHere(request: LocalRequest): LocalResponse {
  return {
    status: 404,
    body: {
      error: "not_found",
      error_description: `Local Azure has no ${request.method} ${request.path}.`,
    },
  };
}
