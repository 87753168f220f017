import type { AuditDraft, AuditTarget } from "../tenant/audit-log.ts";
import { auditValue } from "../tenant/audit-log.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";

/** One record of what a write did; who did it, and what else belongs to it, is the same for all records of the write. */
export type Act = Omit<AuditDraft, "correlationId" | "initiatedBy">;

type ModifiedProperty = NonNullable<AuditTarget["modifiedProperties"]>[number];

/** `undefined` on a side stands for no value at all. */
export function modified(
  displayName: string,
  oldValue: unknown,
  newValue: unknown,
): ModifiedProperty {
  return { displayName, oldValue: auditValue(oldValue), newValue: auditValue(newValue) };
}

const targetTypes: Readonly<Record<GraphSet, string>> = {
  applications: "Application",
  servicePrincipals: "ServicePrincipal",
  users: "User",
  groups: "Group",
};

/** The object as a target of an act. */
export function targetOf(
  set: GraphSet,
  object: GraphObject,
  modifiedProperties: readonly ModifiedProperty[] = [],
): AuditTarget {
  const { displayName, userPrincipalName } = object;
  return {
    id: object.id,
    displayName: typeof displayName === "string" ? displayName : null,
    type: targetTypes[set],
    ...(typeof userPrincipalName === "string" ? { userPrincipalName } : {}),
    modifiedProperties,
  };
}
