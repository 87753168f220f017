import { z } from "zod";

const address = z.email().max(254);
const contact = z.strictObject({
  address,
  /** How the person or team is spoken of; the address when absent. */
  name: z.string().min(1).max(200).optional(),
});
const guid = z.guid().transform((id) => id.toLowerCase());

/** What a contact rule speaks of: one application, one vault, or all that lies in a scope. */
const scopeOf = z.union([
  z.strictObject({ appId: guid }),
  /** A resource id, or the start of one that ends at a segment: subscription, resource group, vault. */
  z.strictObject({ resourceScope: z.string().regex(/^\/subscriptions\/[0-9a-f-]{36}(\/.*)?$/i) }),
]);

/** `governance.policy.json`: what is wanted. Unknown keys are errors. */
export const policySchema = z.strictObject({
  $schema: z.string().optional(),
  /** IANA time zone in which messages give dates. */
  timeZone: z
    .string()
    .refine(isTimeZone, "expected an IANA time zone such as Europe/Berlin")
    .default("UTC"),
  /** BCP 47 locale of dates and numbers in messages. */
  locale: z.string().refine(isLocale, "expected a BCP 47 locale such as en-GB").default("en-GB"),
  /** Days before the end at which a credential is spoken of, each once. */
  thresholdsDays: z
    .array(z.int().min(1).max(365))
    .min(1)
    .max(12)
    .transform((days) => [...new Set(days)].sort((a, b) => b - a))
    .default([60, 30, 14, 7, 3, 1]),
  credentials: z
    .strictObject({
      /** A credential that is valid for longer than this, from start to end, lives too long. */
      longLivedDays: z.int().min(1).max(36500).default(730),
      /** More credentials of one kind than this, valid at the same time, are too many. */
      maxActive: z.int().min(1).max(20).default(2),
    })
    .prefault({}),
  contacts: z.strictObject({
    /** Who is told when nobody else answers for a thing; gets summaries and digests. */
    fallback: contact,
    /** Who is told of privilege, consent and added credentials; the fallback when absent. */
    security: contact.optional(),
    /** Declared contacts: the first whose scope matches comes before Graph owners and tags. */
    declared: z.array(z.strictObject({ scope: scopeOf, contact })).max(1000).default([]),
    /** Contacts by scope that come after owners and tags, the longest scope first. */
    byScope: z.array(z.strictObject({ scope: scopeOf, contact })).max(1000).default([]),
    /** Names of tags that hold a mail address, in order; case is ignored. */
    tags: z.array(z.string().min(1).max(512)).max(10).default(["owner", "contact"]),
    /** Domains outside the tenant that may be written to. */
    outsideDomains: z.array(z.hostname()).max(100).default([]),
  }),
  notify: z
    .strictObject({
      /** `preview`: only the fallback contact is written to, with who would be told what. */
      mode: z.enum(["preview", "live"]).default("preview"),
      email: z.strictObject({ enabled: z.boolean().default(true) }).prefault({}),
      /** Teams workflows, by name; the webhook's URL is the value of the named secret in the service's vault. */
      teams: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[a-z0-9-]{1,40}$/),
            secret: z.string().regex(/^[A-Za-z0-9-]{1,127}$/),
            /** Findings about these are posted there too; all when absent. */
            scopes: z.array(scopeOf).max(100).optional(),
          }),
        )
        .max(50)
        .default([]),
    })
    .prefault({}),
});

export type Policy = z.infer<typeof policySchema>;
export type PolicyContact = z.infer<typeof contact>;
export type PolicyScope = z.infer<typeof scopeOf>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isLocale(name: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([name]).length === 1;
  } catch {
    return false;
  }
}
