import { type GroupGrant, isCurrent } from "../tenant/entra.ts";
import { badRequest } from "./graph-refusal.ts";
import { groupPimPath, requestGroup } from "./group-requests.ts";
import { forPremium } from "./premium.ts";
import { groupNeeds, requestNeeds } from "./role-permissions.ts";
import { groupInstanceRow } from "./role-rows.ts";
import type { Route, RouteDeps } from "./route.ts";
import type { Row, RowFilter } from "./row-filter.ts";
import { type RowList, rowRoutes } from "./row-list.ts";

const properties = [
  "id",
  "groupId",
  "principalId",
  "accessId",
  "memberType",
  "startDateTime",
  "endDateTime",
];

/** PIM for Groups. There is no list of the whole tenant: each group or principal is asked for. */
export function groupPimRoutes(deps: RouteDeps): Route[] {
  const lists: readonly RowList[] = [
    list({
      name: "assignment",
      table: "groupAssignments",
      needs: groupNeeds.readAssignments,
      more: (grant) => ({ assignmentType: "assigned", assignmentScheduleId: grant.scheduleId }),
    }),
    list({
      name: "eligibility",
      table: "groupEligibilities",
      needs: groupNeeds.readEligibilities,
      more: (grant) => ({ eligibilityScheduleId: grant.scheduleId }),
    }),
  ];
  const routes = [
    ...lists.flatMap((one) => rowRoutes(one, deps.renderer)),
    request(deps, "assignmentScheduleRequests", "groupAssignments"),
    request(deps, "eligibilityScheduleRequests", "groupEligibilities"),
  ];
  return routes.map((route) => forPremium(route, deps.hasPremium));
}

function list(of: {
  readonly name: "assignment" | "eligibility";
  readonly table: "groupAssignments" | "groupEligibilities";
  readonly needs: Route["needs"];
  readonly more: (grant: GroupGrant) => Readonly<Record<string, string>>;
}): RowList {
  const { name, table, needs, more } = of;
  const own = name === "assignment" ? ["assignmentType"] : [];
  return {
    path: `${groupPimPath}/${name}ScheduleInstances`,
    type: {
      name: `privilegedAccessGroup${name === "assignment" ? "Assignment" : "Eligibility"}ScheduleInstance`,
      properties: [...properties, ...own, `${name}ScheduleId`],
    },
    needs,
    filterable: ["groupId", "principalId"],
    check: checkIsNarrow,
    rows: ({ visible, now }): readonly Row[] =>
      visible.entra
        .all(table)
        .filter((grant) => isCurrent(grant, now.getTime()))
        .map((grant) => ({ ...groupInstanceRow(grant), ...more(grant) })),
  };
}

/** (learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances, checked 2026-11-21) */
function checkIsNarrow(filter: RowFilter): void {
  if (filter.values("groupId") !== undefined || filter.values("principalId") !== undefined) return;
  throw badRequest("The required filters PrincipalId or GroupId are missing.");
}

function request(
  deps: RouteDeps,
  name: string,
  table: "groupAssignments" | "groupEligibilities",
): Route {
  const { change, remove } = requestNeeds[table];
  return {
    method: "POST",
    path: `${groupPimPath}/${name}`,
    base: 1,
    options: [],
    types: [],
    needs: [...change, ...remove],
    answer: (call) => requestGroup(call, deps, table),
  };
}
