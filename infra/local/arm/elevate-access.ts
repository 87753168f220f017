import { randomUUID } from "node:crypto";
import type { LocalResponse } from "../azure/exchange.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import { azureRoleIds } from "../tenant/azure-role-ids.ts";
import { isGlobalAdministrator } from "../tenant/global-administrator.ts";
import { armError } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { assignmentType } from "./assignment-shape.ts";

const { userAccessAdministrator } = azureRoleIds;

/**
 * `POST /providers/Microsoft.Authorization/elevateAccess`: a Global Administrator becomes User Access Administrator on `/`;
 * who could only activate that role has to do so first. The directory's audit log tells of it, no event does
 * (learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin, checked 2026-11-21).
 */
export function elevateAccess(arm: ArmRequest): LocalResponse {
  const { caller, state } = arm;
  if (!mayElevate(arm)) {
    return armError(
      403,
      "AuthorizationFailed",
      `The client '${caller.appId}' with object id '${caller.objectId}' is not a global administrator.`,
    );
  }
  const isElevated = state
    .assignmentsOf(caller.objectId)
    .some((row) => row.scope === "/" && row.roleDefinitionGuid === userAccessAdministrator);
  if (isElevated) return { status: 200 };
  const at = arm.clock.now().toISOString();
  state.write({
    kind: "role-assigned",
    at,
    assignment: {
      id: `/providers/${assignmentType}/${randomUUID()}`,
      scope: "/",
      roleDefinitionGuid: userAccessAdministrator,
      principalId: caller.objectId,
      principalType: "User",
      createdOn: at,
      updatedOn: at,
      createdBy: caller.objectId,
    },
  });
  record(
    arm,
    "User has elevated their access to User Access Administrator for their Azure Resources",
    "Assign",
    caller.objectId,
  );
  return { status: 200 };
}

/** The tenant's administrator is one whatever the directory says. */
function mayElevate({ caller, access, directory, clock }: ArmRequest): boolean {
  if (access.isAdministrator(caller.objectId)) return true;
  // It is for people: the assignment that it makes is a user's.
  if (directory?.sets.users.get(caller.objectId) === undefined) return false;
  return isGlobalAdministrator(directory, caller.objectId, clock.now());
}

/** The end of somebody's elevated access, in the audit log. */
export function recordElevationEnd(arm: ArmRequest, principalId: string): void {
  record(
    arm,
    "The role assignment of User Access Administrator has been removed from the user",
    "Unassign",
    principalId,
  );
}

function record(
  arm: ArmRequest,
  activityDisplayName: string,
  operationType: string,
  principalId: string,
): void {
  const { audit, directory } = arm;
  if (audit === undefined || directory === undefined) return;
  const user = directory.sets.users.get(principalId);
  const textOf = (value: unknown) => (typeof value === "string" ? value : null);
  audit.record({
    activityDisplayName,
    category: "AzureRBACRoleManagementElevateAccess",
    loggedByService: "Azure RBAC (Elevated Access)",
    operationType,
    correlationId: arm.correlationId,
    initiatedBy: initiatorOf(arm.caller, directory),
    targetResources: [
      {
        id: principalId,
        displayName: textOf(user?.["displayName"]),
        type: "User",
        userPrincipalName: textOf(user?.["userPrincipalName"]),
      },
    ],
    additionalDetails: [
      {
        key: "Action",
        value:
          operationType === "Assign"
            ? "Microsoft.Authorization/elevateAccess/action"
            : `${assignmentType}/delete`,
      },
    ],
  });
}
