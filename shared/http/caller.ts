import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Cloud } from "../config/cloud.ts";
import type { Clock } from "../core/clock.ts";

/** Who asks, as a token of the tenant says. */
export interface Caller {
  /** An app is never anybody's contact or reviewer. */
  readonly kind: "user" | "app";
  /** Object id of the user or service principal, lower case. */
  readonly objectId: string;
  /** For people to read; never for deciding. */
  readonly name: string | undefined;
  /** Mail addresses that are this person's own, lower case; none of an app or a guest. */
  readonly addresses: readonly string[];
  /** True for an admin too. */
  readonly isReader: boolean;
  readonly isAdmin: boolean;
}

export type CallerOutcome =
  | { readonly kind: "caller"; readonly caller: Caller }
  | { readonly kind: "no-token" }
  /** `why` is a sentence that says nothing of the token's content. */
  | { readonly kind: "refused"; readonly why: string }
  /** The tenant's keys could not be read: nothing is known of the token. */
  | { readonly kind: "unavailable"; readonly cause: unknown };

export interface CallerReader {
  /** Reads the value of an `Authorization` header. */
  read(authorization: string | null): Promise<CallerOutcome>;
}

interface Deps {
  readonly tenantId: string;
  /** Client id of the app registration whose tokens are accepted; it must ask for v2 access tokens. */
  readonly apiClientId: string;
  readonly cloud: Pick<Cloud, "loginHost" | "issuerHost">;
  readonly clock: Clock;
}

/** Clocks of caller, Entra and service may differ by this much, in seconds. */
const SKEW_SECONDS = 300;

/**
 * Accepts v2 access tokens of the tenant for this API. Their audience is the bare client id (Microsoft identity platform,
 * "Access token claims reference", `aud`, checked 2026-11); `api://…` occurs in v1 tokens, whose issuer is refused anyway.
 */
export function createCallerReader({ tenantId, apiClientId, cloud, clock }: Deps): CallerReader {
  const tenant = tenantId.toLowerCase();
  // Keys are kept for ten minutes; an unknown key id asks again at most every thirty seconds, so that forged ids
  // cannot make this service ask without end (jose 6.2, defaults).
  const keys = createRemoteJWKSet(
    new URL(`https://${cloud.loginHost}/${tenant}/discovery/v2.0/keys`),
  );
  return {
    async read(authorization) {
      const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
      if (token === undefined) return { kind: "no-token" };
      try {
        const { payload } = await jwtVerify(token, keys, {
          algorithms: ["RS256"],
          issuer: `https://${cloud.issuerHost}/${tenant}/v2.0`,
          audience: apiClientId,
          requiredClaims: ["exp", "nbf"],
          clockTolerance: SKEW_SECONDS,
          currentDate: clock.now(),
        });
        return callerOf(payload, tenant);
      } catch (error) {
        const why = reasonToRefuse(error);
        return why === undefined ? { kind: "unavailable", cause: error } : { kind: "refused", why };
      }
    },
  };
}

const claimsSchema = z.object({
  iss: z.string(),
  tid: z.string().toLowerCase(),
  oid: z.guid().toLowerCase(),
  sub: z.string(),
  azp: z.string().optional(),
  idtyp: z.string().optional(),
  idp: z.string().optional(),
  scp: z.string().optional(),
  roles: z.array(z.string()).default([]),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
});
type Claims = z.infer<typeof claimsSchema>;

function callerOf(payload: unknown, tenant: string): CallerOutcome {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) {
    return { kind: "refused", why: "The token lacks a claim that an access token has." };
  }
  const claims = parsed.data;
  if (claims.tid !== tenant) return { kind: "refused", why: "The token is of another tenant." };
  const kind = kindOf(claims);
  if (kind === undefined) {
    return { kind: "refused", why: "The token is not an access token of a person or an app." };
  }
  const isAdmin = claims.roles.includes("Steward.Admin");
  const isReader = isAdmin || claims.roles.includes("Steward.Reader");
  const addresses = kind === "user" ? addressesOf(claims) : [];
  const { oid: objectId, name } = claims;
  return { kind: "caller", caller: { kind, objectId, name, addresses, isReader, isAdmin } };
}

/**
 * A delegated token has scopes; an app's has none, and its subject is the app itself (Microsoft identity platform, "Access
 * token claims reference": `scp`, `idtyp`, `sub`, checked 2026-11). An ID token for the same client id has neither.
 */
function kindOf({ scp, idtyp, azp, sub, oid }: Claims): Caller["kind"] | undefined {
  if (scp !== undefined && scp !== "" && idtyp !== "app") return "user";
  if (scp !== undefined) return undefined;
  return idtyp === "app" || (azp !== undefined && sub.toLowerCase() === oid) ? "app" : undefined;
}

/**
 * The user name is the tenant's to give, and mail to it reaches who bears it. A guest's is given by their own tenant, and
 * the `email` claim may be what a user wrote into a profile: neither proves anything here.
 */
function addressesOf({ preferred_username: userName, idp, iss }: Claims): readonly string[] {
  if (userName === undefined || (idp !== undefined && idp !== iss)) return [];
  return [userName.toLowerCase()];
}

/** Why the token is refused; `undefined` when the failure says nothing about the token. */
function reasonToRefuse(error: unknown): string | undefined {
  if (!(error instanceof errors.JOSEError)) return undefined;
  if (error instanceof errors.JWTClaimValidationFailed) {
    return CLAIMS[error.claim] ?? "The token lacks a claim that an access token has.";
  }
  return CODES[error.code];
}

const CLAIMS: Readonly<Record<string, string>> = {
  aud: "The token is meant for another API.",
  iss: "The token was issued by another tenant, or is a v1 token.",
  nbf: "The token is not valid yet.",
};

const CODES: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "The token has expired.",
  ERR_JWT_INVALID: "The token cannot be read.",
  ERR_JWS_INVALID: "The token cannot be read.",
  ERR_JOSE_NOT_SUPPORTED: "The token cannot be read.",
  ERR_JOSE_ALG_NOT_ALLOWED: "The token is not signed with RS256.",
  ERR_JWKS_NO_MATCHING_KEY: "The token is not signed by the tenant.",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "The token does not name its key.",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The token is not signed by the tenant.",
};
