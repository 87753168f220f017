import type { LocalResponse } from "../azure/exchange.ts";
import type { RoleScheduleInstance } from "../tenant/azure-access.ts";
import { armError } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { roleDefinitionId } from "./assignment-shape.ts";
import { builtInRole } from "./built-in-roles.ts";
import { refuseAction, scopeFilter, scopeOf } from "./scoped-request.ts";

/** Who can activate a role now, by Privileged Identity Management. */
export function listEligibilityInstances(arm: ArmRequest): LocalResponse {
  return listInstances(arm, "Eligibility", (kind) => kind === "eligible");
}

/** Who holds a role now through Privileged Identity Management: given or activated. */
export function listAssignmentInstances(arm: ArmRequest): LocalResponse {
  return listInstances(arm, "Assignment", (kind) => kind !== "eligible");
}

/** The answer where the tenant has not the licence (not confirmed: status and code). */
export function refuseWithoutPremium(arm: ArmRequest): LocalResponse | undefined {
  if (arm.premium) return undefined;
  return armError(
    400,
    "AadPremiumLicenseRequired",
    "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
  );
}

function listInstances(
  arm: ArmRequest,
  word: "Eligibility" | "Assignment",
  isWanted: (kind: RoleScheduleInstance["kind"]) => boolean,
): LocalResponse {
  const scope = scopeOf(arm);
  const read = `Microsoft.Authorization/role${word}ScheduleInstances/read`;
  const refusal = refuseAction(arm, read, scope) ?? refuseWithoutPremium(arm);
  if (refusal !== undefined) return refusal;
  const keep = scopeFilter(arm, scope, read);
  if (keep === undefined) {
    return armError(400, "UnsupportedQuery", "The filter is not supported.");
  }
  const now = arm.clock.now().getTime();
  const rows = arm.state.authorization
    .schedules()
    .filter((row) => isWanted(row.kind) && isInForce(row, now) && keep(row))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return armList(
    arm,
    rows,
    ({ name }) => name,
    (row) => showInstance(arm, row, word),
    200,
  );
}

export function isInForce(
  { startDateTime, endDateTime }: RoleScheduleInstance,
  now: number,
): boolean {
  return (
    Date.parse(startDateTime) <= now && (endDateTime === undefined || Date.parse(endDateTime) > now)
  );
}

function showInstance(
  arm: ArmRequest,
  row: RoleScheduleInstance,
  word: "Eligibility" | "Assignment",
): object {
  const prefix = row.scope === "/" ? "" : row.scope;
  const type = `Microsoft.Authorization/role${word}ScheduleInstances`;
  const scheduleId = (kind: string, name: string) =>
    `${prefix}/providers/Microsoft.Authorization/role${kind}Schedules/${name}`;
  const definition = roleDefinitionId(row.roleDefinitionGuid, row.scope);
  return {
    id: `${prefix}/providers/${type}/${row.name}`,
    name: row.name,
    type,
    properties: {
      scope: row.scope,
      roleDefinitionId: definition,
      principalId: row.principalId,
      principalType: row.principalType,
      [`role${word}ScheduleId`]: scheduleId(word, row.name),
      status: row.kind === "eligible" ? "Provisioned" : "Accepted",
      startDateTime: row.startDateTime,
      endDateTime: row.endDateTime ?? null,
      memberType: "Direct",
      condition: null,
      conditionVersion: null,
      createdOn: row.startDateTime,
      ...(word === "Assignment" && {
        assignmentType: row.kind === "activated" ? "Activated" : "Assigned",
        originRoleAssignmentId: row.roleAssignmentId ?? null,
        linkedRoleEligibilityScheduleId:
          row.eligibility === undefined ? null : scheduleId("Eligibility", row.eligibility),
      }),
      expandedProperties: {
        principal: {
          id: row.principalId,
          displayName: displayNameOf(arm, row.principalId),
          type: row.principalType,
        },
        roleDefinition: {
          id: definition,
          displayName:
            builtInRole(row.roleDefinitionGuid)?.name ??
            arm.state.authorization.customRole(row.roleDefinitionGuid)?.roleName ??
            null,
          type: builtInRole(row.roleDefinitionGuid) === undefined ? "CustomRole" : "BuiltInRole",
        },
        scope: { id: row.scope },
      },
    },
  };
}

function displayNameOf(arm: ArmRequest, principalId: string): unknown {
  const sets = arm.directory?.sets;
  const principal =
    sets?.users.get(principalId) ??
    sets?.groups.get(principalId) ??
    sets?.servicePrincipals.get(principalId);
  return principal?.["displayName"] ?? null;
}
