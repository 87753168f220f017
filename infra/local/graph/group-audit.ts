import type { AuditTarget, Initiator } from "../tenant/audit-log.ts";
import type { GraphObject } from "../tenant/model.ts";
import { type AuditDeps, modifiedBy, objectTarget, type Verb } from "./audit-parts.ts";

/**
 * What the directory writes down when somebody joins or leaves a group. Role-assignable groups have no name of their own for it
 * (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, checked 2026-11-21).
 */
export function recordMembership(
  { audit, store }: AuditDeps,
  act: {
    readonly verb: Verb;
    readonly accessId: "member" | "owner";
    readonly groupId: string;
    readonly principalId: string;
    readonly initiatedBy: Initiator;
    readonly correlationId: string;
  },
): void {
  const { verb, accessId, groupId, principalId, initiatedBy, correlationId } = act;
  const group = objectTarget(store.truth, groupId);
  const values = { "Group.ObjectID": groupId, "Group.DisplayName": group.displayName };
  audit.record({
    activityDisplayName:
      verb === "add" ? `Add ${accessId} to group` : `Remove ${accessId} from group`,
    category: "GroupManagement",
    operationType: verb === "add" ? "Assign" : "Unassign",
    correlationId,
    initiatedBy,
    targetResources: [objectTarget(store.truth, principalId, modifiedBy(verb, values)), group],
  });
}

const operationTypes = { "Add group": "Add", "Update group": "Update", "Delete group": "Delete" };

/** @param group as it is now */
export function recordGroupChange(
  { audit, store }: AuditDeps,
  act: {
    readonly activityDisplayName: keyof typeof operationTypes;
    readonly group: GraphObject;
    readonly modifiedProperties: NonNullable<AuditTarget["modifiedProperties"]>;
    readonly initiatedBy: Initiator;
  },
): void {
  audit.record({
    activityDisplayName: act.activityDisplayName,
    category: "GroupManagement",
    operationType: operationTypes[act.activityDisplayName],
    correlationId: store.newId(),
    initiatedBy: act.initiatedBy,
    targetResources: [objectTarget(store.truth, act.group.id, act.modifiedProperties)],
  });
}
