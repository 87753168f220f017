import { z } from "zod";
import type { LoggedFederation, LoggedKey } from "./audit-workload-acts.ts";
import { listOf } from "./audit-values.ts";
import { optional } from "./optional.ts";

/**
 * The credentials that a value of `KeyDescription` lists, each
 * `[KeyIdentifier={guid},KeyType=Password,KeyUsage=Verify,DisplayName=…]`. The display name comes last and is anybody's
 * text: it reaches to the end, whatever it holds.
 */
export function loggedKeys(value: unknown): readonly LoggedKey[] {
  return listOf(value).flatMap((entry) => {
    const [, id, rest = ""] =
      /^\s*\[?\s*KeyIdentifier=([0-9a-f-]{36})\s*(?:,(.*?))?\]?\s*$/is.exec(
        typeof entry === "string" ? entry : "",
      ) ?? [];
    if (id === undefined) return [];
    const [, type, usage, name] =
      /^\s*KeyType=([^,]*)(?:,\s*KeyUsage=([^,]*))?(?:,\s*DisplayName=(.*))?$/is.exec(rest) ?? [];
    return {
      keyId: id.toLowerCase(),
      ...optional({ type: type || undefined, usage: usage || undefined, name: name || undefined }),
    };
  });
}

const federationSchema = z
  .record(z.string(), z.unknown())
  // The log writes `Issuer`, the API `issuer`.
  .transform((entry) =>
    Object.fromEntries(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value])),
  )
  .pipe(
    z.object({
      name: z.string().default(""),
      issuer: z.string().default(""),
      subject: z.string().nullish(),
      claimsmatchingexpression: z.unknown().optional(),
      audiences: z.array(z.string()).nullish(),
    }),
  );

/** The federated credentials that a value of `FederatedIdentityCredentials` lists. */
export function loggedFederations(value: unknown): readonly LoggedFederation[] {
  return listOf(value).flatMap((entry) => {
    const parsed = federationSchema.safeParse(entry);
    if (!parsed.success) return [];
    const { name, issuer, subject, claimsmatchingexpression: matches, audiences } = parsed.data;
    const expression = subject || !matches ? undefined : JSON.stringify(matches);
    return {
      ...{ name, issuer, audiences: audiences ?? [] },
      ...optional({ subject: subject || undefined, expression }),
    };
  });
}
