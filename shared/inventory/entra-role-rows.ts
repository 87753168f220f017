import { z } from "zod";
import type { CustomRoleFact } from "./access-records.ts";
import { optional } from "./optional.ts";
import { lowerGuid, someInstant, someText } from "./wire-types.ts";

/** What is read of each list: no more than is used. */
export const DEFINITION_SELECT = "id,displayName,description,isBuiltIn,isEnabled,rolePermissions";
export const ASSIGNMENT_SELECT = "principalId,roleDefinitionId,directoryScopeId,appScopeId";
export const ELIGIBLE_SELECT = `${ASSIGNMENT_SELECT},memberType,startDateTime,endDateTime`;
export const INSTANCE_SELECT = `${ELIGIBLE_SELECT},assignmentType`;
export const UNIT_SELECT = "id,displayName,isMemberManagementRestricted";

/** Who holds which role where, and what PIM says of it. */
export interface HeldRole {
  readonly principalId: string;
  readonly roleId: string;
  readonly scope: string;
  readonly isActivated: boolean;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

const assignmentSchema = z.object({
  principalId: lowerGuid,
  // Of a built-in role it is also the template id (learn.microsoft.com/graph/api/resources/unifiedroledefinition, checked 2026-11-21).
  roleDefinitionId: lowerGuid,
  directoryScopeId: someText,
  appScopeId: someText,
});
const instanceSchema = assignmentSchema.extend({
  assignmentType: someText,
  memberType: someText,
  startDateTime: someInstant,
  endDateTime: someInstant,
});
const definitionSchema = z.object({
  id: lowerGuid,
  displayName: someText,
  description: someText,
  isBuiltIn: z.boolean(),
  isEnabled: z.boolean().nullish(),
  rolePermissions: z.array(
    z.object({ allowedResourceActions: z.array(z.string()).nullish() }).nullable(),
  ),
});
const unitSchema = z.object({
  id: lowerGuid,
  displayName: someText,
  isMemberManagementRestricted: z.boolean().nullish(),
});

/** A row of `roleAssignments`: active, with nothing said of how. `undefined` when it lacks the promised shape. */
export function parseRoleAssignment(row: unknown): HeldRole | undefined {
  const parsed = assignmentSchema.safeParse(row);
  const scope = parsed.success ? scopeOf(parsed.data) : undefined;
  if (!parsed.success || scope === undefined) return undefined;
  const { principalId, roleDefinitionId } = parsed.data;
  return { principalId, roleId: roleDefinitionId, scope, isActivated: false };
}

/**
 * A row of `roleAssignmentScheduleInstances` or `roleEligibilityScheduleInstances`. `through-group`: it came to its principal
 * through a group that is listed itself.
 */
export function parseScheduleInstance(row: unknown): HeldRole | "through-group" | undefined {
  const parsed = instanceSchema.safeParse(row);
  const scope = parsed.success ? scopeOf(parsed.data) : undefined;
  if (!parsed.success || scope === undefined) return undefined;
  const instance = parsed.data;
  const memberType = instance.memberType?.toLowerCase();
  if (memberType === "group" || memberType === "inherited") return "through-group";
  return {
    principalId: instance.principalId,
    roleId: instance.roleDefinitionId,
    scope,
    isActivated: instance.assignmentType?.toLowerCase() === "activated",
    ...optional({ startsAt: instance.startDateTime, endsAt: instance.endDateTime }),
  };
}

/** A row of `roleDefinitions`; `built-in` is no role of the tenant's own. */
export function parseRoleDefinition(row: unknown): CustomRoleFact | "built-in" | undefined {
  const parsed = definitionSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const role = parsed.data;
  if (role.isBuiltIn) return "built-in";
  return {
    kind: "custom-role",
    system: "entra",
    roleId: role.id,
    name: role.displayName ?? "",
    ...optional({ description: role.description }),
    isEnabled: role.isEnabled !== false,
    permissions: role.rolePermissions.map((permission) => ({
      actions: permission?.allowedResourceActions ?? [],
      notActions: [],
      dataActions: [],
      notDataActions: [],
    })),
  };
}

/** A row of `administrativeUnits`. */
export function parseAdministrativeUnit(
  row: unknown,
): { readonly id: string; readonly name: string; readonly isRestricted: boolean } | undefined {
  const parsed = unitSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, displayName, isMemberManagementRestricted } = parsed.data;
  return { id, name: displayName ?? "", isRestricted: isMemberManagementRestricted === true };
}

const UNIT_PATH = /^\/administrativeunits\/(.+)$/;

/** Exactly one of the two is set (learn.microsoft.com/graph/api/resources/unifiedroleassignment, checked 2026-11-21). */
function scopeOf(row: z.infer<typeof assignmentSchema>): string | undefined {
  if (row.directoryScopeId === undefined) {
    return row.appScopeId === undefined ? undefined : `app:${row.appScopeId}`;
  }
  const path = row.directoryScopeId.toLowerCase();
  const unit = UNIT_PATH.exec(path)?.[1];
  return unit === undefined ? path : `/administrativeUnits/${unit}`;
}
