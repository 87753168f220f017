import { type EntraTable, hasEnded, isCurrent } from "../tenant/entra.ts";
import type { GraphCall } from "./call.ts";
import { forPremium } from "./premium.ts";
import { roleNeeds } from "./role-permissions.ts";
import {
  assignmentInstanceRow,
  assignmentRow,
  assignmentScheduleRow,
  eligibilityInstanceRow,
  instances,
  scheduleRow,
} from "./role-rows.ts";
import type { Route, RouteDeps } from "./route.ts";
import type { RowFilter } from "./row-filter.ts";
import { type RowList, rowRoutes } from "./row-list.ts";

export const rolePath = "roleManagement/directory";

const where = ["principalId", "roleDefinitionId", "directoryScopeId"];
const common = ["id", ...where, "appScopeId"];
const instance = [...common, "startDateTime", "endDateTime", "memberType"];
const schedule = [
  ...common,
  "createdUsing",
  "createdDateTime",
  "modifiedDateTime",
  "status",
  "memberType",
  "scheduleInfo",
];

/** Who holds which role, and who may: the lists of it that there are. */
export function roleReadingRoutes({ store, renderer, hasPremium }: RouteDeps): Route[] {
  const { tenantId } = store.seed;
  const assignments = rowRoutes(
    {
      path: `${rolePath}/roleAssignments`,
      type: {
        name: "unifiedRoleAssignment",
        properties: [...common, "principalOrganizationId", "condition"],
        expands: "principal",
      },
      needs: roleNeeds.readAssignments,
      filterable: where,
      rows: ({ visible, now }) =>
        visible.entra
          .all("roleAssignments")
          .filter((grant) => isCurrent(grant, now.getTime()))
          .map((grant) => assignmentRow(grant, tenantId)),
    },
    renderer,
  );
  const definitions = rowRoutes(
    {
      path: `${rolePath}/roleDefinitions`,
      type: {
        name: "unifiedRoleDefinition",
        properties: [
          "id",
          "templateId",
          "displayName",
          "description",
          "isBuiltIn",
          "isEnabled",
          "resourceScopes",
          "rolePermissions",
          "version",
        ],
      },
      needs: roleNeeds.readDefinitions,
      filterable: [],
      rows: ({ visible }) =>
        visible.entra.all("roleDefinitions").map((definition) => ({ ...definition })),
    },
    renderer,
  );
  const pim = pimLists().flatMap((list) => rowRoutes(list, renderer));
  return [...assignments, ...definitions, ...pim.map((route) => forPremium(route, hasPremium))];
}

function pimLists(): readonly RowList[] {
  const ofAssignments = { needs: roleNeeds.readAssignmentSchedules, filterable: where };
  const ofEligibilities = { needs: roleNeeds.readEligibilitySchedules, filterable: where };
  return [
    {
      ...ofAssignments,
      path: `${rolePath}/roleAssignmentScheduleInstances`,
      type: {
        name: "unifiedRoleAssignmentScheduleInstance",
        properties: [
          ...instance,
          "assignmentType",
          "roleAssignmentOriginId",
          "roleAssignmentScheduleId",
        ],
      },
      rows: (call, filter) => current(call, filter, "roleAssignments", assignmentInstanceRow),
    },
    {
      ...ofEligibilities,
      path: `${rolePath}/roleEligibilityScheduleInstances`,
      type: {
        name: "unifiedRoleEligibilityScheduleInstance",
        properties: [...instance, "roleEligibilityScheduleId"],
      },
      rows: (call, filter) => current(call, filter, "roleEligibilities", eligibilityInstanceRow),
    },
    {
      ...ofAssignments,
      path: `${rolePath}/roleAssignmentSchedules`,
      type: {
        name: "unifiedRoleAssignmentSchedule",
        properties: [...schedule, "assignmentType"],
      },
      rows: (call) => notEnded(call, "roleAssignments").map(assignmentScheduleRow),
    },
    {
      ...ofEligibilities,
      path: `${rolePath}/roleEligibilitySchedules`,
      type: { name: "unifiedRoleEligibilitySchedule", properties: schedule },
      rows: (call) => notEnded(call, "roleEligibilities").map(scheduleRow),
    },
  ];
}

type GrantTable = Extract<EntraTable, "roleAssignments" | "roleEligibilities">;

function current(
  { visible, now }: GraphCall,
  filter: RowFilter,
  table: GrantTable,
  row: typeof assignmentInstanceRow,
) {
  return instances(visible.entra, visible.entra.all(table), filter, now.getTime(), row);
}

/** Schedules that have not begun are listed, too. */
function notEnded({ visible, now }: GraphCall, table: GrantTable) {
  return visible.entra.all(table).filter((grant) => !hasEnded(grant, now.getTime()));
}
