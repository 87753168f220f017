import { azureRoleIds } from "../../infra/local/tenant/azure-role-ids.ts";
import type { Gift } from "./gifts.ts";
import { onlyRoles } from "./only-roles.ts";
import type { SmallTenant } from "./small-tenant.ts";

const { reader: READER, accessControlAdministrator: ROLE_ADMINISTRATOR } = azureRoleIds;

/** What gives little, is limited, or is no news: nobody is to be told. */
export function quietGifts(tenant: SmallTenant): readonly Omit<Gift, "finding">[] {
  const { graphId: resourceId } = tenant;
  const subscription = tenant.subscription(1);
  return [
    {
      what: "a directory role that only reads",
      to: "person",
      give: (hand, to) =>
        hand.giveDirectoryRole({ to, roleId: tenant.directoryRoleId("Reports Reader") }),
    },
    {
      what: "an Azure role that only reads",
      to: "person",
      give: (hand, to) => hand.giveAzureRole({ to, roleId: READER, scope: subscription }),
    },
    {
      what: "an Azure role under a condition that leaves harmless roles to give",
      to: "person",
      give: (hand, to) =>
        hand.giveAzureRole({
          to,
          roleId: ROLE_ADMINISTRATOR,
          scope: subscription,
          condition: onlyRoles(READER),
        }),
    },
    {
      what: "an application permission that gives little",
      to: "application",
      give: (hand, to) =>
        hand.givePermission({ to, resourceId, appRoleId: tenant.graphRoleId("Reports.Read.All") }),
    },
    {
      what: "User.Read for all users",
      to: "application",
      give: (hand, to) => hand.consent({ to, resourceId, scope: "User.Read openid" }),
    },
    {
      what: "membership of an ordinary group",
      to: "person",
      give: (hand, to) => hand.addToGroup(tenant.ordinaryGroup, to, "member"),
    },
  ];
}
