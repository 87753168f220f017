import { z } from "zod";
import type { AzureRoleFact, CustomRoleFact, DenyAssignment } from "./access-records.ts";
import type { AzureInstance } from "./how-activated.ts";
import { principalKindOf } from "./principal-kind.ts";
import type { PrincipalHint } from "./principals.ts";
import { optional } from "./optional.ts";
import { lowerGuid, someInstant, someText } from "./wire-types.ts";

/** An Azure role that somebody holds; who that is has yet to be looked up. */
export interface HeldAzureRole {
  readonly holder: PrincipalHint;
  readonly fact: Omit<AzureRoleFact, "principal">;
}

const lowerText = z.string().transform((text) => text.toLowerCase());
const scopeText = lowerText.transform((scope) => scope.replace(/(?<=.)\/+$/, ""));
/** The id of a definition may begin with a subscription or not: its last part is what counts. */
const roleGuid = z
  .string()
  .transform((id) => id.split("/").at(-1) ?? "")
  .pipe(lowerGuid);

const assignmentSchema = z.object({
  id: lowerText,
  properties: z.object({
    principalId: lowerGuid,
    principalType: someText,
    roleDefinitionId: roleGuid,
    scope: scopeText,
    condition: someText,
    description: someText,
    createdOn: someInstant,
    createdBy: someText,
    updatedOn: someInstant,
  }),
});
const eligibleSchema = z.object({
  id: lowerText,
  properties: z.object({
    principalId: lowerGuid,
    principalType: someText,
    roleDefinitionId: roleGuid,
    scope: scopeText,
    memberType: someText,
    condition: someText,
    createdOn: someInstant,
    endDateTime: someInstant,
  }),
});
const instanceSchema = z.object({
  properties: z.object({
    principalId: lowerGuid,
    roleDefinitionId: roleGuid,
    scope: scopeText,
    assignmentType: z.string(),
    originRoleAssignmentId: someText,
  }),
});
const actions = z
  .array(z.string())
  .nullish()
  .transform((some) => some ?? []);
const definitionSchema = z.object({
  id: roleGuid,
  properties: z.object({
    roleName: someText,
    description: someText,
    assignableScopes: z.array(lowerText).nullish(),
    permissions: z.array(
      z.object({ actions, notActions: actions, dataActions: actions, notDataActions: actions }),
    ),
  }),
});
const classicSchema = z.object({
  id: lowerText,
  properties: z.object({ emailAddress: z.string().min(1), role: z.string().min(1) }),
});
const denySchema = z.object({
  id: lowerText,
  properties: z.object({
    denyAssignmentName: someText,
    scope: scopeText,
    principals: z.array(z.object({ id: lowerText })),
  }),
});

/** A role assignment, of the resource manager or of Resource Graph; `undefined` when the row lacks the promised shape. */
export function parseAzureAssignment(row: unknown): HeldAzureRole | undefined {
  const parsed = assignmentSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, properties } = parsed.data;
  return {
    holder: holderOf(properties),
    fact: {
      ...heldOf(id, properties),
      isEligible: false,
      ...optional({
        description: properties.description,
        createdBy: properties.createdBy?.toLowerCase(),
        updatedAt: properties.updatedOn,
      }),
    },
  };
}

/** A row of `roleEligibilityScheduleInstances`. `elsewhere`: it came through a group or from a scope above, and is read there. */
export function parseAzureEligible(row: unknown): HeldAzureRole | "elsewhere" | undefined {
  const parsed = eligibleSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, properties } = parsed.data;
  const memberType = properties.memberType?.toLowerCase();
  if (memberType === "group" || memberType === "inherited") return "elsewhere";
  return {
    holder: holderOf(properties),
    fact: {
      ...heldOf(id, properties),
      isEligible: true,
      ...optional({ endsAt: properties.endDateTime }),
    },
  };
}

/** A row of `roleAssignmentScheduleInstances`; `undefined` when it lacks the promised shape. */
export function parseAzureInstance(row: unknown): AzureInstance | undefined {
  const parsed = instanceSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { principalId, roleDefinitionId, scope, ...properties } = parsed.data.properties;
  return {
    ...{ principalId, roleId: roleDefinitionId, scope },
    isActivated: properties.assignmentType.toLowerCase() === "activated",
    ...optional({ assignmentId: properties.originRoleAssignmentId?.toLowerCase() }),
  };
}

/** A role definition of the tenant's own. */
export function parseAzureDefinition(row: unknown): CustomRoleFact | undefined {
  const parsed = definitionSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, properties } = parsed.data;
  return {
    kind: "custom-role",
    system: "azure",
    roleId: id,
    name: properties.roleName ?? "",
    ...optional({ description: properties.description }),
    isEnabled: true,
    assignableScopes: properties.assignableScopes ?? [],
    permissions: properties.permissions,
  };
}

/** A classic administrator, one fact for each of the roles that its row lists. */
export function parseClassicAdministrator(row: unknown): readonly AzureRoleFact[] | undefined {
  const parsed = classicSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, properties } = parsed.data;
  const scope = /^\/subscriptions\/[^/]+/.exec(id)?.[0];
  if (scope === undefined) return undefined;
  const address = properties.emailAddress.toLowerCase();
  return properties.role
    .split(";")
    .map((role) => role.trim().toLowerCase())
    .filter((role) => role !== "")
    .map((role) => ({
      kind: "azure-role",
      assignmentId: id,
      principal: { id: `classic:${address}`, kind: "unknown", isFound: true, name: address },
      principalType: "Unknown",
      roleId: `classic:${role}`,
      scope,
      isEligible: false,
    }));
}

/** A deny assignment. */
export function parseDeny(row: unknown): DenyAssignment | undefined {
  const parsed = denySchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, properties } = parsed.data;
  return {
    assignmentId: id,
    name: properties.denyAssignmentName ?? "",
    scope: properties.scope,
    principalIds: properties.principals.map((principal) => principal.id),
  };
}

function holderOf(row: {
  readonly principalId: string;
  readonly principalType?: string | undefined;
}): PrincipalHint {
  return { id: row.principalId, kind: principalKindOf(row.principalType ?? "") };
}

function heldOf(
  id: string,
  row: Pick<
    z.infer<typeof eligibleSchema>["properties"],
    "principalType" | "roleDefinitionId" | "scope" | "condition" | "createdOn"
  >,
): Omit<HeldAzureRole["fact"], "isEligible"> {
  return {
    kind: "azure-role",
    assignmentId: id,
    principalType: row.principalType ?? "Unknown",
    roleId: row.roleDefinitionId,
    scope: row.scope,
    ...optional({ condition: row.condition, createdAt: row.createdOn }),
  };
}
