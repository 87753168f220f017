import { z } from "zod";
import { continuationSchema } from "./paging.ts";

/** Tiers that are worth a record: whoever holds nothing of these is in no list. */
export const LISTED_POWERS = [0, 1] as const;
export const PRINCIPAL_KINDS = ["user", "group", "service-principal", "device", "unknown"] as const;
export const HOLDING_SYSTEMS = [
  "entra-role",
  "azure-role",
  "application-permission",
  "delegated-grant",
] as const;

const powerSchema = z
  .union([z.literal(0), z.literal(1), z.literal(2), z.literal("unknown"), z.literal("harmless")])
  .describe(
    "Tier: 0 can take over the tenant, 1 many identities, workloads or much data, 2 limited.",
  );

const holdingSchema = z.object({
  system: z.enum(HOLDING_SYSTEMS),
  name: z.string(),
  roleId: z
    .string()
    .optional()
    .describe(
      "Template id of a directory role, or id of one of the tenant's own; GUID of the definition of an Azure role; id of an app role. None of delegated grants.",
    ),
  where: z.string().describe("Where it holds, in words."),
  scope: z
    .string()
    .optional()
    .describe("Of a role: the scope as a path, / for the whole directory or all of Azure."),
  reach: z.enum([
    "tenant",
    "management-group",
    "subscription",
    "resource-group",
    "resource",
    "part",
  ]),
  power: powerSchema,
  why: z.string().optional().describe("What makes it powerful."),
  isEligible: z.boolean().describe("It is not held, and may be activated."),
  condition: z.string().optional(),
  givenAt: z.string().optional(),
  givenBy: z
    .string()
    .optional()
    .describe("Object id of who gave it, where the assignment itself tells: roles of Azure alone."),
  endsAt: z.string().optional(),
});

const principalSchema = z.object({
  id: z.string().describe("Object id; of a classic administrator of Azure `classic:{address}`."),
  kind: z.enum(PRINCIPAL_KINDS),
  name: z.string(),
  appId: z.string().optional(),
  power: powerSchema,
  systems: z.array(z.enum(HOLDING_SYSTEMS)).describe("Where it holds something of tier 0 or 1."),
  holdingsCount: z.int().min(0).describe("How many holdings of tier 0 and 1 there are."),
  membersCount: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Of a group: how many get this through it, owners and those who are only eligible included. Absent: not known.",
    ),
});

/** A principal with the strongest of what it holds. */
const principalLineSchema = principalSchema.extend({ strongest: holdingSchema });

/** A principal with everything powerful it holds. */
const principalRecordSchema = principalSchema.extend({
  holdings: z
    .array(holdingSchema)
    .describe("Of tier 0 and 1, the strongest first; the first hundred where there are more."),
});

/** How far back an answer about power is true, and what it cannot know: parts of every such answer. */
const accessReading = {
  asOf: z.iso
    .datetime()
    .optional()
    .describe(
      "Everything that tells of power was last read to its end then or later; what events have told of since is in it, too. Absent: something was never read to its end, and what is missing here may be there.",
    ),
  notRead: z
    .array(
      z.object({
        cause: z.string().describe("Stable: what was read, a colon, and why it could not be."),
        what: z.string().describe("The same in words."),
        since: z.iso.datetime().optional(),
      }),
    )
    .describe("What was never read, or could not be read last time. Not readable is not empty."),
};

/** A page of the powerful principals. */
export const principalListSchema = z.object({
  value: z.array(principalLineSchema),
  continuation: continuationSchema,
  ...accessReading,
});

/** What a principal holds itself, and what it gets through groups. */
export const principalAccessSchema = z.object({
  id: z.string(),
  ...accessReading,
  own: principalRecordSchema.optional(),
  throughGroups: z.array(
    z.object({
      relation: z.enum(["member", "owner", "eligible-member", "eligible-owner"]),
      isNested: z.boolean().describe("A member of a group in the group."),
      group: principalRecordSchema,
    }),
  ),
});
