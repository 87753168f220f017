import { z } from "zod";
import { apiAppIds, roleIdOf } from "../../infra/local/tenant/apis.ts";
import { roleId } from "../../infra/local/tenant/entra-roles.ts";
import { type GeneratedTenant, generateTenant } from "../../infra/local/tenant/generate-tenant.ts";

/** The small tenant as it is at a fresh start, to be asked for what a test wants to begin with. */
export interface SmallTenant {
  /** Ids of the objects that show this; throws when nothing does. */
  specimen(name: string): readonly [string, ...string[]];
  /** Object id of who holds this role assignment of Azure. */
  holderOf(assignmentId: string): string;
  /** Object ids of service principals of the tenant's own that hold nothing: as many as wanted. */
  idleApplications(count: number): readonly string[];
  /** The identity with which the service reads, and the ids of the assignments that let it read all of Azure. */
  readonly watch: { readonly id: string; readonly assignmentIds: readonly string[] };
  /** Object id of a group that gives no power to anybody. */
  readonly ordinaryGroup: string;
  /** Object id of Microsoft Graph here. */
  readonly graphId: string;
  /** Object id of the API with which people use Azure, which has no application permission. */
  readonly azureApiId: string;
  /** Object id of an API of the tenant's own that programs are given permissions of. */
  readonly ownApiId: string;
  /** Id of an application permission of Microsoft Graph: `Mail.Read`. */
  graphRoleId(value: string): string;
  /** Id of a built-in directory role: `Global Administrator`. */
  directoryRoleId(name: string): string;
  /** Resource id of a subscription: the first is the one in which the service itself runs. */
  subscription(index: 0 | 1 | 2): string;
  /** Resource id of the first resource group of that subscription. */
  resourceGroup(index: 0 | 1 | 2): string;
}

export function smallTenant(seed = 1): SmallTenant {
  const tenant = generateTenant({ size: "small", seed });
  const found = <T>(what: string, one: T | undefined): T => {
    if (one === undefined) throw new Error(`The tenant has no ${what}.`);
    return one;
  };
  const subscription = (index: number) => found("such subscription", tenant.subscriptions[index]);
  const watch = found(
    "identity that watches",
    tenant.identities.find(({ name }) => name === "watch"),
  ).objectId;
  const pathOf = (index: number) => `/subscriptions/${subscription(index).subscriptionId}`;
  return {
    specimen(name) {
      const ids = tenant.specimens.find(({ specimen }) => specimen === name)?.objectIds ?? [];
      const [first, ...others] = ids;
      return [found(name, first), ...others];
    },
    holderOf: (assignmentId) =>
      found(
        "such assignment",
        tenant.roleAssignments.find(({ id }) => id === assignmentId),
      ).principalId,
    idleApplications(count) {
      const idle = idleOf(tenant);
      if (idle.length < count) throw new Error(`The tenant has only ${idle.length} of them.`);
      return idle.slice(0, count);
    },
    watch: {
      id: watch,
      assignmentIds: tenant.roleAssignments
        .filter(({ principalId }) => principalId === watch)
        .map(({ id }) => id),
    },
    ordinaryGroup: found(
      "ordinary group",
      tenant.groups.find(
        (group) =>
          group["isAssignableToRole"] !== true &&
          group["membershipRule"] == null &&
          !tenant.roleAssignments.some(({ principalId }) => principalId === group.id),
      ),
    ).id,
    graphId: found(
      "Microsoft Graph",
      tenant.servicePrincipals.find(({ appId }) => appId === apiAppIds.graph),
    ).id,
    azureApiId: found(
      "API of Azure",
      tenant.servicePrincipals.find(
        ({ appId }) => appId === "797f4846-ba00-4fd7-ba43-dac1f8f63013",
      ),
    ).id,
    ownApiId: found("API of its own", ownApiOf(tenant)).id,
    graphRoleId: (value) => roleIdOf("graph", value),
    directoryRoleId: roleId,
    subscription: pathOf,
    resourceGroup: (index) =>
      `${pathOf(index)}/resourceGroups/${found("resource group", subscription(index).resourceGroups[0]).name}`,
  };
}

function idleOf(tenant: GeneratedTenant): readonly string[] {
  const { assignments, grants } = tenant.consent;
  const holders = new Set([
    ...tenant.roleAssignments.map(({ principalId }) => principalId),
    ...tenant.entra.roleAssignments.map(({ principalId }) => principalId),
    ...tenant.specimens.flatMap(({ objectIds }) => objectIds),
  ]);
  return tenant.servicePrincipals
    .filter(
      (one) =>
        one["appOwnerOrganizationId"] === tenant.tenantId &&
        one["accountEnabled"] === true &&
        !holders.has(one.id) &&
        assignments.placesOf("principalId", one.id).length === 0 &&
        grants.placesOf("clientId", one.id).length === 0,
    )
    .map(({ id }) => id);
}

const rolesSchema = z.array(z.object({ allowedMemberTypes: z.array(z.string()) }));

function ownApiOf({ servicePrincipals, tenantId, consent }: GeneratedTenant) {
  return servicePrincipals.find(
    ({ id, appRoles, appOwnerOrganizationId }) =>
      appOwnerOrganizationId === tenantId &&
      rolesSchema.parse(appRoles).some((one) => one.allowedMemberTypes.includes("Application")) &&
      consent.assignments.placesOf("resourceId", id).length > 0,
  );
}
