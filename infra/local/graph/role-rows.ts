import { createHash } from "node:crypto";
import type { EntraState } from "../tenant/entra-state.ts";
import { type GroupGrant, isCurrent, type RoleGrant } from "../tenant/entra.ts";
import type { Row, RowFilter } from "./row-filter.ts";

/** Role assignments and eligibilities in the shapes of Graph v1.0 (learn.microsoft.com/graph/api/resources/rolemanagement, checked 2026-11-21). */

export function assignmentRow(grant: RoleGrant, tenantId: string): Row {
  return {
    id: grant.id,
    principalId: grant.principalId,
    principalOrganizationId: tenantId,
    roleDefinitionId: grant.roleDefinitionId,
    directoryScopeId: grant.directoryScopeId,
    appScopeId: null,
    condition: null,
  };
}

export function assignmentInstanceRow(grant: RoleGrant): Row {
  return {
    ...instanceRow(grant),
    assignmentType: assignmentType(grant),
    roleAssignmentOriginId: grant.id,
    roleAssignmentScheduleId: grant.scheduleId,
  };
}

export function eligibilityInstanceRow(grant: RoleGrant): Row {
  return { ...instanceRow(grant), roleEligibilityScheduleId: grant.scheduleId };
}

export function assignmentScheduleRow(grant: RoleGrant): Row {
  return { ...scheduleRow(grant), assignmentType: assignmentType(grant) };
}

export function scheduleRow(grant: RoleGrant): Row {
  return {
    id: grant.scheduleId,
    ...where(grant),
    createdUsing: grant.scheduleId,
    createdDateTime: grant.createdDateTime,
    modifiedDateTime: null,
    status: "Provisioned",
    memberType: "Direct",
    scheduleInfo: scheduleInfo(grant),
  };
}

/**
 * What is in force at `now`. A query for one principal also shows what comes to it through a group, in rows of their own; the whole
 * list shows the group's alone (not confirmed: whether the whole list has both).
 * @param now epoch milliseconds
 */
export function instances(
  entra: EntraState,
  grants: readonly RoleGrant[],
  filter: RowFilter,
  now: number,
  row: (grant: RoleGrant) => Row,
): readonly Row[] {
  const current = grants.filter((grant) => isCurrent(grant, now));
  const principals = filter.values("principalId") ?? [];
  const inherited = current.flatMap((grant) => {
    const members = principals.length === 0 ? [] : entra.members(grant.principalId);
    return principals
      .filter((id) => members.includes(id))
      .map((principalId) => ({
        ...row(grant),
        id: createHash("sha256").update(`${grant.id} ${principalId}`).digest("base64url"),
        principalId,
        memberType: "Group",
      }));
  });
  return [...current.map(row), ...inherited];
}

/** PIM for Groups; its words are in lower case, unlike those of roles. */
export function groupInstanceRow(grant: GroupGrant): Row {
  return {
    id: grant.id,
    groupId: grant.groupId,
    principalId: grant.principalId,
    accessId: grant.accessId,
    memberType: "direct",
    startDateTime: grant.startDateTime,
    endDateTime: grant.endDateTime,
  };
}

function instanceRow(grant: RoleGrant): Row {
  return {
    id: grant.id,
    ...where(grant),
    startDateTime: grant.startDateTime,
    endDateTime: grant.endDateTime,
    memberType: "Direct",
  };
}

function where({ principalId, roleDefinitionId, directoryScopeId }: RoleGrant) {
  return { principalId, roleDefinitionId, directoryScopeId, appScopeId: null };
}

function assignmentType({ origin }: RoleGrant): "Activated" | "Assigned" {
  return origin === "activation" ? "Activated" : "Assigned";
}

function scheduleInfo({ startDateTime, endDateTime }: RoleGrant) {
  const type = endDateTime === null ? "noExpiration" : "afterDateTime";
  return {
    startDateTime,
    recurrence: null,
    expiration: { type, endDateTime, duration: null },
  };
}
