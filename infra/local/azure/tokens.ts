import { randomUUID } from "node:crypto";
import type { App, Directory, Person } from "./directory.ts";
import type { Caller, Clock, TokenVerifier } from "./exchange.ts";
import { type Claims, signToken, verifiedClaims } from "./json-web-token.ts";
import type { Keys } from "./keys.ts";
import { delegatedScopes, ownApi, resourceOf } from "./token-resource.ts";

/** Both ends of a token's life are checked with this much grace, as Microsoft's libraries do (5 minutes). */
const skewSeconds = 300;
/**
 * Tokens of managed identities live a day (learn.microsoft.com/azure/app-service/overview-managed-identity); nobody
 * gains from shorter ones here.
 */
const lifetimeSeconds = 86_400;

/** Client id of the Azure CLI, a public client that is in every tenant: through it the users sign in here. */
const azureCliAppId = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

export interface Tokens extends TokenVerifier {
  forApp(app: App, resource: string): MintedToken;
  forUser(person: Person, resource: string): MintedToken;
  /** Who signed the request, whatever the token is for and however old it is. For the journal only. */
  callerOf(authorization: string | undefined): Caller | undefined;
}

export interface MintedToken {
  readonly token: string;
  /** Unix seconds. */
  readonly expiresOn: number;
}

/** Mints and verifies the tokens of the tenant, by the shared clock. */
export function createTokens(deps: { directory: Directory; keys: Keys; clock: Clock }): Tokens {
  const { directory, keys, clock } = deps;
  const { tenantId } = directory;
  const issuers = [`https://sts.windows.net/${tenantId}/`, v2Issuer(tenantId)];
  // A run makes thousands of calls with a handful of tokens; a signature is checked once.
  const known = new Map<string, Claims | undefined>();

  function claimsOf(token: string): Claims | undefined {
    if (known.has(token)) return known.get(token);
    if (known.size > 1000) known.clear();
    const claims = verifiedClaims(token, keys.signing.public);
    known.set(token, claims);
    return claims;
  }

  function mint(claims: Claims): MintedToken {
    const now = nowSeconds(clock);
    const expiresOn = now + lifetimeSeconds;
    const token = signToken(
      {
        ...claims,
        iat: now - skewSeconds,
        nbf: now - skewSeconds,
        exp: expiresOn,
        uti: randomUUID(),
      },
      keys.signing.kid,
      keys.signing.private,
    );
    return { token, expiresOn };
  }

  return {
    forApp(app, resource) {
      const { audience, version } = resourceOf(resource, directory.apiClientId);
      const isOwnApi = ownApi(audience, directory.apiClientId);
      const roles = isOwnApi
        ? directory.apiRoles(app.objectId)
        : audience.startsWith("https://graph.microsoft.com")
          ? app.graphRoles
          : [];
      return mint({
        aud: audience,
        ...common(tenantId, version, app.objectId),
        ...(version === 2 ? { azp: app.appId, azpacr: "2" } : { appid: app.appId, appidacr: "2" }),
        idtyp: "app",
        ...(roles.length > 0 ? { roles } : {}),
      });
    },
    forUser(person, resource) {
      const { audience, version } = resourceOf(resource, directory.apiClientId);
      const { userPrincipalName: name, displayName, objectId } = person;
      const roles = ownApi(audience, directory.apiClientId) ? directory.apiRoles(objectId) : [];
      return mint({
        aud: audience,
        ...common(tenantId, version, objectId),
        ...(version === 2
          ? { azp: azureCliAppId, azpacr: "0", preferred_username: name }
          : { appid: azureCliAppId, appidacr: "0", upn: name, unique_name: name, idtyp: "user" }),
        name: displayName,
        scp: delegatedScopes(audience),
        ...(roles.length > 0 ? { roles } : {}),
      });
    },
    verify(authorization, audiences) {
      const token = bearerOf(authorization);
      if (token === undefined) return { problem: "There is no bearer token." };
      const claims = claimsOf(token);
      if (claims === undefined) return { problem: "The token's signature is not valid." };
      const now = nowSeconds(clock);
      const { aud, iss, nbf, exp } = claims;
      if (typeof exp !== "number" || now > exp + skewSeconds) {
        return { problem: "Lifetime validation failed, the token is expired." };
      }
      if (typeof nbf !== "number" || now < nbf - skewSeconds) {
        return { problem: "Lifetime validation failed, the token is not valid yet." };
      }
      if (typeof iss !== "string" || !issuers.includes(iss)) {
        return { problem: "The token's issuer is not this tenant." };
      }
      if (typeof aud !== "string" || !audiences.some((one) => bare(one) === bare(aud))) {
        return { problem: "The token's audience is another resource." };
      }
      const caller = callerIn(claims);
      return caller === undefined ? { problem: "The token names nobody." } : { caller };
    },
    callerOf(authorization) {
      const token = bearerOf(authorization);
      const claims = token === undefined ? undefined : claimsOf(token);
      return claims === undefined ? undefined : callerIn(claims);
    },
  };
}

/** Issuer of version 2 tokens of the tenant. */
export function v2Issuer(tenantId: string): string {
  return `https://login.microsoftonline.com/${tenantId}/v2.0`;
}

function common(tenantId: string, version: 1 | 2, objectId: string): Claims {
  const iss = version === 2 ? v2Issuer(tenantId) : `https://sts.windows.net/${tenantId}/`;
  return { iss, oid: objectId, sub: objectId, tid: tenantId, ver: version === 2 ? "2.0" : "1.0" };
}

function callerIn(claims: Claims): Caller | undefined {
  const { oid, roles, scp, idtyp } = claims;
  const appId = claims["appid"] ?? claims["azp"];
  if (typeof oid !== "string" || typeof appId !== "string") return undefined;
  return {
    objectId: oid,
    appId,
    kind: idtyp === "app" ? "app" : "user",
    roles: Array.isArray(roles) ? roles.filter((one) => typeof one === "string") : [],
    scopes: typeof scp === "string" ? scp.split(" ") : [],
  };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
}

function bare(audience: string): string {
  return audience.replace(/\/$/, "");
}

function nowSeconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
}
