import { type GraphCall } from "./call.ts";
import { notFound } from "./graph-refusal.ts";
import { membersOf } from "./group-members.ts";
import { membersPage } from "./members.ts";
import { roleNeeds } from "./role-permissions.ts";
import { memberTypes, type Route, type RouteDeps } from "./route.ts";
import { rowRoutes } from "./row-list.ts";

const path = "directory/administrativeUnits";

/** Administrative units and who is in them. */
export function unitRoutes({ renderer }: RouteDeps): Route[] {
  return [
    ...rowRoutes(
      {
        path,
        type: {
          name: "administrativeUnit",
          properties: [
            "id",
            "deletedDateTime",
            "displayName",
            "description",
            "isMemberManagementRestricted",
            "membershipRule",
            "membershipRuleProcessingState",
            "membershipType",
            "visibility",
          ],
        },
        needs: roleNeeds.readUnits,
        filterable: [],
        rows: ({ visible }) =>
          visible.entra.all("administrativeUnits").map((unit) => ({ ...unit })),
      },
      renderer,
    ),
    {
      method: "GET",
      path: `${path}/{id}/members`,
      base: 1,
      needs: roleNeeds.readUnits,
      options: ["$select", "$top", "$skiptoken"],
      types: memberTypes,
      answer: (call) => membersPage(call, membersOf(call.visible, unitId(call)), renderer),
    },
  ];
}

function unitId({ visible, path: { id = "" } }: GraphCall): string {
  if (visible.entra.get("administrativeUnits", id) === undefined) throw notFound(id);
  return id;
}
