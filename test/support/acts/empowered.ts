import type { AccessHand } from "../access-hand.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import type { DrawnPerson } from "./draw.ts";

/** Makes somebody a Global Administrator. The answered hand is of use from the next step on. */
export async function newAdministrator(
  tenant: ActingTenant,
): Promise<DrawnPerson & { readonly hand: AccessHand }> {
  const person = tenant.draw.person();
  const roleId = tenant.known.directoryRoleId("Global Administrator");
  await tenant.hand.giveDirectoryRole({ to: person.id, roleId });
  return { ...person, hand: tenant.handOf({ user: person.name }) };
}

/** Gives an application of the tenant's own a permission of Graph. The answered hand is of use from the next step on. */
export async function empoweredApplication(
  { hand, handOf, known, draw }: ActingTenant,
  permission: string,
) {
  const workload = draw.workload();
  await hand.givePermission({
    to: workload.id,
    resourceId: known.graphId,
    appRoleId: known.graphRoleId(permission),
  });
  return { ...workload, actAs: () => handOf({ app: workload.appId }) };
}
