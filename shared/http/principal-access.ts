import { z } from "zod";
import type { Frozen } from "../config/frozen.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { Problem } from "./problem.ts";

const principalId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .describe("Object id of a user, group or service principal.");

const powerSchema = z
  .union([z.literal(0), z.literal(1), z.literal(2), z.literal("unknown"), z.literal("harmless")])
  .describe(
    "Tier: 0 can take over the tenant, 1 many identities, workloads or much data, 2 limited.",
  );

const holdingSchema = z.object({
  system: z.enum(["entra-role", "azure-role", "application-permission", "delegated-grant"]),
  name: z.string(),
  where: z.string().describe("Where it holds, in words."),
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
  endsAt: z.string().optional(),
});

const recordSchema = z.object({
  id: z.string(),
  kind: z.enum(["user", "group", "service-principal", "device", "unknown"]),
  name: z.string(),
  appId: z.string().optional(),
  power: powerSchema,
  holdings: z.array(holdingSchema).describe("Of tier 0 and 1, the strongest first."),
  holdingsCount: z.int().min(0).describe("How many there are, should not all be listed."),
});

/** What a principal holds itself, and what it gets through groups. */
export const principalAccessSchema = z.object({
  id: z.string(),
  own: recordSchema.optional(),
  throughGroups: z.array(
    z.object({
      relation: z.enum(["member", "owner", "eligible-member", "eligible-owner"]),
      isNested: z.boolean().describe("A member of a group in the group."),
      group: recordSchema,
    }),
  ),
});

export type PrincipalAccessView = Frozen<z.infer<typeof principalAccessSchema>>;

export interface PrincipalsReader {
  access(principalId: string): Promise<Omit<PrincipalAccessView, "id">>;
}

/** `GET /api/principals/{id}/access`: everything powerful that a principal holds, in one answer. */
export const getPrincipalAccess = endpoint(
  {
    id: "getPrincipalAccess",
    method: "GET",
    path: "/api/principals/{id}/access",
    summary:
      "Everything powerful that a principal holds: roles of the directory and of Azure, application permissions, consent; by itself and through groups. Nothing powerful is an empty answer, and so is an id that nobody has.",
    access: "reader",
    pathId: principalId,
    answer: {
      status: 200,
      description: "What it holds, as of the last scan or event.",
      name: "PrincipalAccess",
      schema: principalAccessSchema,
    },
    problems: ["not-found"],
  },
  async ({ principals }: { readonly principals: PrincipalsReader }, { id }) => {
    const parsed = principalId.safeParse(id);
    if (!parsed.success)
      throw new Problem("not-found", "That is not the object id of a principal.");
    const held = parsed.data.toLowerCase();
    return jsonAnswer(200, { id: held, ...(await principals.access(held)) });
  },
);
