/** The gathered facts that `privilege-data.ts` reads: only the fields that it takes, and strict about those. */
import { z } from "zod";

const tierSchema = z.literal([0, 1, 2]).nullable();
/** What the facts' own review says. Other opinions stand beside it there, some under licences that bind: they are not taken. */
const ownSchema = z.object({ own: tierSchema });

export const entraRolesSchema = z.array(
  z.object({
    templateId: z.guid(),
    displayName: z.string(),
    privileged: z.boolean(),
    why: z.string(),
    sources: ownSchema,
  }),
);
export const azureRolesSchema = z.array(
  z.object({
    id: z.guid(),
    name: z.string(),
    privilegedByMicrosoft: z.boolean(),
    why: z.string(),
    assignableRoleIds: z.array(z.guid()).default([]),
    sources: ownSchema,
  }),
);
export const permissionsSchema = z.array(
  z.object({
    id: z.guid(),
    value: z.string(),
    type: z.literal(["Application", "Delegated"]),
    resourceAppId: z.guid(),
    adminConsentRequired: z.boolean().nullable(),
    why: z.string(),
    sources: ownSchema,
  }),
);
export const actionsSchema = z.object({
  azure: z.array(
    z.object({
      pattern: z.string(),
      plane: z.literal(["control", "data"]),
      match: z.literal(["exact", "covers", "family"]),
      // The own review of operations; what is under `tier` beside it takes other sources in.
      pathTier: tierSchema,
      why: z.string(),
    }),
  ),
  azureCombinations: z.array(
    z.object({ all: z.array(z.string()).min(2), tier: tierSchema, why: z.string() }),
  ),
  entra: z.array(z.object({ action: z.string(), why: z.string(), sources: ownSchema })),
});
/** What an application's owner says of it: enough, enough for an application that is established, or nothing. */
const useSchema = z.literal(["first-party", "first-party-weak", "not-a-marker"]);
export const applicationsSchema = z.object({
  microsoftTenants: z.array(z.object({ tenantId: z.guid(), name: z.string(), use: useSchema })),
  /** Client id, name, and a letter for each kind of evidence. */
  all: z.array(z.tuple([z.guid(), z.string(), z.string().regex(/^[cdgpr]+$/)])),
});

export type SourceTier = z.infer<typeof tierSchema>;
export type SourcePermission = z.infer<typeof permissionsSchema>[number];
export type SourceApplication = z.infer<typeof applicationsSchema>["all"][number];
