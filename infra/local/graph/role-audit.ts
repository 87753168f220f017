import type { AuditTarget, Initiator } from "../tenant/audit-log.ts";
import { wellKnownObjectName } from "../tenant/entra-roles.ts";
import type { RoleDefinition, RoleGrant } from "../tenant/entra.ts";
import { createRandom } from "../tenant/random.ts";
import type { Store } from "../tenant/store.ts";
import { type AuditDeps, modifiedBy, objectTarget, type Verb } from "./audit-parts.ts";

/** What the directory itself writes down when a role is given, taken away, or brought within reach. */
export function recordRoleChange(
  { audit, store }: AuditDeps,
  act: {
    readonly verb: Verb;
    readonly isEligibility: boolean;
    readonly grant: RoleGrant;
    readonly initiatedBy: Initiator;
    readonly correlationId: string;
  },
): void {
  const { verb, isEligibility, grant, initiatedBy, correlationId } = act;
  const role = store.truth.entra.get("roleDefinitions", grant.roleDefinitionId);
  // Removing a role definition needs it to be free of assignments, so it is there.
  if (role === undefined) throw new Error(`There is no role ${grant.roleDefinitionId}.`);
  audit.record({
    activityDisplayName: activityOf(act, role, store),
    category: "RoleManagement",
    operationType: `${verb === "add" ? "Assign" : "Unassign"}${isEligibility ? "EligibleRole" : ""}`,
    correlationId,
    initiatedBy,
    targetResources: [
      objectTarget(
        store.truth,
        grant.principalId,
        modifiedBy(verb, roleProperties(role, store.seed.tenantId)),
      ),
      {
        id: roleObjectId(role, store.seed.tenantId),
        displayName: null,
        type: "Role",
        modifiedProperties: [],
      },
    ],
  });
}

/** What was done to a role of the tenant's own. @param definition as it is or was */
export function recordDefinitionChange(
  { audit, store }: AuditDeps,
  act: {
    readonly activityDisplayName: string;
    readonly operationType: "Add" | "Update" | "Delete";
    readonly definition: RoleDefinition;
    readonly modifiedProperties: NonNullable<AuditTarget["modifiedProperties"]>;
    readonly initiatedBy: Initiator;
  },
): void {
  const { definition, modifiedProperties, ...rest } = act;
  audit.record({
    ...rest,
    category: "RoleManagement",
    correlationId: store.newId(),
    targetResources: [
      {
        id: definition.id,
        displayName: definition.displayName,
        type: "Role",
        modifiedProperties,
      },
    ],
  });
}

/**
 * Names by scope and kind of role; the misspellings are the log's (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 * and observed records, checked 2026-11-21).
 */
function activityOf(
  { verb, isEligibility, grant }: Parameters<typeof recordRoleChange>[1],
  { isBuiltIn }: RoleDefinition,
  store: Store,
): string {
  const [does, where] = verb === "add" ? ["Add", "to"] : ["Remove", "from"];
  if (!isBuiltIn) {
    return isEligibility
      ? `${does} EligibleRoleAssignement ${where} RoleDefinition`
      : `${does} role assignment ${where} role definition`;
  }
  if (isEligibility) return `${does} eligible member ${where} role`;
  const unitId = /^\/administrativeUnits\/(?<id>.+)$/.exec(grant.directoryScopeId)?.groups?.["id"];
  if (unitId === undefined) return `${does} member ${where} role`;
  const unit = store.truth.entra.get("administrativeUnits", unitId);
  return unit?.isMemberManagementRestricted === true
    ? `${does} member ${where} role scoped over Restricted Management Administrative Unit`
    : `${does} scoped member ${where} role`;
}

/** The tenant's own roles have names of their own for the same (observed records). */
function roleProperties(role: RoleDefinition, tenantId: string): Readonly<Record<string, unknown>> {
  if (!role.isBuiltIn) {
    return {
      "RoleDefinition.ObjectID": role.id,
      "RoleDefinition.DisplayName": role.displayName,
      "RoleDefinition.TemplateId": role.templateId,
    };
  }
  return {
    "Role.ObjectID": roleObjectId(role, tenantId),
    "Role.DisplayName": role.displayName,
    "Role.TemplateId": role.templateId,
    "Role.WellKnownObjectName": wellKnownObjectName(role),
  };
}

/** The role as an object of this tenant has an id of its own (learn.microsoft.com/graph/api/resources/directoryrole, checked 2026-11-21). */
function roleObjectId(role: RoleDefinition, tenantId: string): string {
  return role.isBuiltIn ? createRandom(tenantId, `role object ${role.id}`).guid() : role.id;
}
