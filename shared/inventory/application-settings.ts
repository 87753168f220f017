import { z } from "zod";
import type { ApplicationSettings, RedirectFact } from "./records.ts";

/** What is read of an application for how it lets itself be used. */
export const SETTINGS_SELECT = [
  "signInAudience",
  "isFallbackPublicClient",
  "servicePrincipalLockConfiguration",
  "web",
  "spa",
  "publicClient",
] as const;

const redirects = z.object({ redirectUris: z.array(z.string()).nullish() }).nullish();
const flag = z.boolean().nullish();

/** The same as zod wants it, beside the other properties of an application. */
export const settingsShape = {
  signInAudience: z.string().nullish(),
  isFallbackPublicClient: flag,
  servicePrincipalLockConfiguration: z
    .object({ isEnabled: flag, allProperties: flag, credentialsWithUsageVerify: flag })
    .nullish(),
  web: z
    .object({
      redirectUris: z.array(z.string()).nullish(),
      implicitGrantSettings: z
        .object({ enableAccessTokenIssuance: flag, enableIdTokenIssuance: flag })
        .nullish(),
    })
    .nullish(),
  spa: redirects,
  publicClient: redirects,
};

/** Only accounts of this tenant. */
const OWN = "AzureADMyOrg";

type Row = z.infer<z.ZodObject<typeof settingsShape>>;

/** The longest redirect URI, and the most of one application (learn.microsoft.com/entra/identity-platform/reply-url, checked 2026-11-21). */
const URI_LENGTH = 256;
const URIS_KEPT = 256;

/**
 * What an application's row says of how it lets itself be used. Nothing here depends on the policy or on the tenant's domains:
 * what is kept stays right when those change, and the rules decide what is questionable.
 */
export function settingsOf(row: Row): ApplicationSettings {
  const { enableAccessTokenIssuance, enableIdTokenIssuance } = row.web?.implicitGrantSettings ?? {};
  // Absent in a row of an older shape: then nothing says that others use it.
  const isForOthers = (row.signInAudience ?? OWN) !== OWN;
  const kept = [
    ...redirectsOn("web", row.web?.redirectUris),
    ...redirectsOn("spa", row.spa?.redirectUris),
    ...redirectsOn("public-client", row.publicClient?.redirectUris),
  ].slice(0, URIS_KEPT);
  return {
    ...(isForOthers ? { isForOthers: true } : {}),
    ...(enableAccessTokenIssuance === true
      ? { implicitGrant: "access-tokens" as const }
      : enableIdTokenIssuance === true
        ? { implicitGrant: "id-tokens" as const }
        : {}),
    ...(row.isFallbackPublicClient === true ? { isPublicClient: true as const } : {}),
    ...(isLocked(row.servicePrincipalLockConfiguration) ? { isLocked: true as const } : {}),
    ...(kept.length === 0 ? {} : { redirects: kept }),
  };
}

/**
 * Credentials to sign in with carry the usage Verify; a lock of others alone lets them be added
 * (learn.microsoft.com/graph/api/resources/serviceprincipallockconfiguration, checked 2026-11-21).
 */
function isLocked(lock: Row["servicePrincipalLockConfiguration"]): boolean {
  return (
    lock?.isEnabled === true &&
    (lock.allProperties === true || lock.credentialsWithUsageVerify === true)
  );
}

/** One of each origin: ten paths on one host are as safe as one. Names of apps of the same device (`myapp://…`) lead nowhere else. */
function redirectsOn(
  on: RedirectFact["on"],
  uris: readonly string[] | null | undefined,
): readonly RedirectFact[] {
  const found = new Map<string, RedirectFact>();
  for (const uri of (uris ?? []).toSorted()) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    if (url !== undefined && url.protocol !== "https:" && url.protocol !== "http:") continue;
    const hasWildcard = url?.pathname.includes("*") === true;
    const place = url === undefined || hasWildcard ? uri : url.origin;
    if (!found.has(place)) found.set(place, { uri: uri.slice(0, URI_LENGTH), on });
  }
  return [...found.values()];
}
