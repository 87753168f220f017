import { z } from "zod";
import type { Frozen } from "./frozen.ts";

const DEFAULT_THRESHOLDS = [60, 30, 14, 7, 3, 1] as const;

const guid = z.guid().transform((id) => id.toLowerCase());

const contact = z.strictObject({
  address: z.email().max(254).describe("Mail address of a person, a group or a shared mailbox."),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("How the person or team is spoken of; the address when absent."),
});

/** What a contact rule speaks of: one application, one vault, or all that lies in a scope. */
const scopeOf = z.union(
  [
    z.strictObject({ appId: guid.describe("Client id of an application.") }),
    z.strictObject({
      resourceScope: z
        .string()
        .max(2000)
        .regex(
          /^\/subscriptions\/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(\/[^/]+)*$/,
          "the id of a subscription, resource group or resource, such as /subscriptions/{GUID}/resourceGroups/{name}",
        )
        .describe("A resource id, or the start of one that ends at a segment."),
    }),
  ],
  'either {"appId": …} or {"resourceScope": …}',
);

const contactOfScope = z.strictObject({
  scope: scopeOf.describe("What the contact answers for."),
  contact,
});

/** Days before an end: each once, largest first. */
const thresholds = z
  .array(z.int().min(1).max(365))
  .min(1)
  .max(12)
  .refine((days) => new Set(days).size === days.length, "each threshold once")
  .meta({ uniqueItems: true })
  .transform((days) => [...days].sort((a, b) => b - a));

const channelName = z.string().regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -");

const nameOfSecret = (not: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9-]{1,127}$/,
      `the name of a secret in the service's vault (1 to 127 letters, digits and -), not ${not}`,
    );

const teamsWorkflow = z.strictObject({
  name: channelName.describe("What it is called here; under another name it is another recipient."),
  // Whoever has the workflow's address can post to it, so it stands in the vault and only its name here.
  secret: nameOfSecret("an address").describe(
    "Name of the secret in the service's vault whose value is the workflow's address.",
  ),
  scopes: z
    .array(scopeOf)
    .max(100)
    .optional()
    .describe("Findings about these are posted there; all when absent."),
});

const webhook = z.strictObject({
  name: channelName.describe("What it is called here; under another name it is another recipient."),
  secret: nameOfSecret("an address").describe(
    "Name of the secret in the service's vault whose value is the https address to post to.",
  ),
  signingSecret: nameOfSecret("the key itself").describe(
    "Name of the secret in the service's vault with whose value, of at least 16 characters, events are signed.",
  ),
  scopes: z
    .array(scopeOf)
    .max(100)
    .optional()
    .describe("Findings about these are posted there; all when absent."),
});

/** `governance.policy.json`: what is wanted. Unknown keys are errors. Descriptions reach editors through the JSON Schema. */
export const policySchema = z.strictObject({
  $schema: z.string().optional(),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, "an IANA time zone such as Europe/Berlin")
    .default("UTC")
    .describe("IANA time zone in which messages give dates."),
  locale: z
    .string()
    .max(100)
    .refine(isLocale, "a BCP 47 locale such as en-GB")
    .default("en-GB")
    .describe("BCP 47 locale of dates and numbers in messages."),
  thresholdsDays: thresholds.default([...DEFAULT_THRESHOLDS]).meta({
    description: "Days before the end at which a credential is spoken of, each once.",
    default: DEFAULT_THRESHOLDS, // zod gives none for a value that is transformed
  }),
  credentials: z
    .strictObject({
      longLivedDays: z
        .int()
        .min(1)
        .max(36500)
        .default(731)
        .describe(
          "A credential valid for longer than this, from start to end, lives too long. A vault object without a start counts from when it was made.",
        ),
      maxActive: z
        .int()
        .min(1)
        .max(20)
        .default(2)
        .describe("More credentials of one kind than this, valid at the same time, are too many."),
    })
    .prefault({}),
  privilege: z
    .strictObject({
      breakGlass: z
        .array(guid)
        .max(20)
        .default([])
        .describe(
          "Object ids of the accounts kept for emergencies. That they hold their role permanently is intended; a change to what they hold is still told.",
        ),
    })
    .prefault({}),
  contacts: z.strictObject({
    fallback: contact.describe(
      "Who is told when nobody else answers for a thing; gets the summary of the first scan of credentials.",
    ),
    security: contact
      .optional()
      .describe(
        "Who is told of what may be an attack: roles, groups, consent, and new credentials; gets the summary of the first scan of access. Fallback when absent.",
      ),
    declared: z
      .array(contactOfScope)
      .max(1000)
      .default([])
      .describe("Declared contacts: the first whose scope matches, before Graph owners and tags."),
    byScope: z
      .array(contactOfScope)
      .max(1000)
      .default([])
      .describe("Contacts by scope that come after owners and tags, the longest scope first."),
    tags: z
      .array(z.string().min(1).max(512))
      .max(10)
      .default(["owner", "contact"])
      .describe("Names of tags that hold a mail address, in order; case is ignored."),
    outsideDomains: z
      .array(z.hostname().transform((domain) => domain.toLowerCase()))
      .max(100)
      .default([])
      .describe("Domains outside the tenant that may be written to."),
  }),
  notify: z
    .strictObject({
      mode: z
        .enum(["preview", "live"])
        .default("preview")
        .describe(
          "preview: nobody but the fallback contact is written to, and what is to be told waits.",
        ),
      email: z
        .strictObject({
          enabled: z.boolean().default(true).describe("Whether contacts are written to by mail."),
        })
        .prefault({}),
      teams: z
        .array(teamsWorkflow)
        .max(50)
        .refine(hasEachNameOnce, "each name once")
        .default([])
        .describe("Teams workflows that findings are posted to."),
      webhooks: z
        .array(webhook)
        .max(50)
        .refine(hasEachNameOnce, "each name once")
        .default([])
        .describe("Where findings are posted as signed CloudEvents."),
    })
    .prefault({}),
});

export type Policy = Frozen<z.infer<typeof policySchema>>;
export type PolicyContact = Frozen<z.infer<typeof contact>>;
export type PolicyScope = Frozen<z.infer<typeof scopeOf>>;

function hasEachNameOnce(channels: readonly { readonly name: string }[]): boolean {
  return new Set(channels.map(({ name }) => name)).size === channels.length;
}

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
