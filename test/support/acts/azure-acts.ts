import { azureRoleIds } from "../../../infra/local/tenant/azure-role-ids.ts";
import type { Severity } from "../../../shared/findings/finding.ts";
import { azureReader } from "./access-near-misses.ts";
import type { Act } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";

const MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/contoso-landing-zones";

type Place = (known: ActingTenant["known"]) => string;

/** Roles of Azure, and the root of all of it. */
export const azureActs: readonly Act[] = [
  given("Owner of a subscription", [92, 95, 105, 109], "high", "owner", (known) =>
    known.subscription(1),
  ),
  given("Contributor of a subscription", [95, 105, 109], "high", "contributor", (known) =>
    known.subscription(2),
  ),
  given(
    "User Access Administrator of a resource group",
    [95, 105, 109, 119],
    "medium",
    "userAccessAdministrator",
    (known) => known.resourceGroup(1),
  ),
  given("Owner of a management group", [105, 115], "critical", "owner", () => MANAGEMENT_GROUP),
  {
    what: "Owner of a subscription, for a service principal",
    rows: [118],
    begin: async ({ hand, known, draw }) => {
      const { id, appId } = draw.workload();
      const [roleId, scope] = [azureRoleIds.owner, known.subscription(1)];
      await hand.giveAzureRole({ to: id, type: "ServicePrincipal", roleId, scope });
      return { about: id, besides: [appId] };
    },
    found: { detector: "azure-role-assigned", atLeast: "critical" },
    nearMiss: azureReader,
  },
  {
    what: "access to all of Azure is opened",
    rows: [12, 55, 67, 76, 106, 109, 110, 116],
    isOnce: true,
    begin: async ({ hand, administrator }) => {
      const path = "/providers/Microsoft.Authorization/elevateAccess";
      await hand.resourceManager("POST", path, "2016-07-01");
      return { about: administrator.id };
    },
    found: { detector: "root-access-elevated", atLeast: "critical" },
    nearMiss: azureReader,
  },
];

function given(
  what: string,
  rows: readonly number[],
  atLeast: Severity,
  role: keyof typeof azureRoleIds,
  place: Place,
): Act {
  return {
    what,
    rows,
    begin: async ({ hand, known, draw }) => {
      const { id } = draw.person();
      await hand.giveAzureRole({ to: id, roleId: azureRoleIds[role], scope: place(known) });
      return { about: id };
    },
    found: { detector: "azure-role-assigned", atLeast },
    nearMiss: azureReader,
  };
}
