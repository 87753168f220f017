import type { LocalResponse } from "../azure/exchange.ts";
import type { Subscription } from "../tenant/model.ts";
import { authorizationFailed, resourceGroupNotFound, subscriptionNotFound } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";

const readGroups = "Microsoft.Resources/subscriptions/resourceGroups/read";

/** The subscriptions in which the caller holds any role, on whatever level. */
export function listSubscriptions(arm: ArmRequest): LocalResponse {
  const visible = arm.state
    .subscriptions()
    .filter(({ subscriptionId }) =>
      arm.access.hasPartIn(arm.caller.objectId, `/subscriptions/${subscriptionId}`),
    )
    .map((subscription) => showSubscription(subscription, arm.state.tenantId));
  return {
    status: 200,
    body: { value: visible, count: { type: "Total", value: visible.length } },
  };
}

export function getSubscription(arm: ArmRequest): LocalResponse {
  const id = arm.path["subscription"] ?? "";
  const scope = `/subscriptions/${id}`;
  const subscription = arm.state.subscription(id);
  if (subscription === undefined) return subscriptionNotFound(id);
  if (!arm.access.hasPartIn(arm.caller.objectId, scope)) {
    return authorizationFailed(arm.caller, "Microsoft.Resources/subscriptions/read", scope);
  }
  return { status: 200, body: showSubscription(subscription, arm.state.tenantId) };
}

/** Only the groups that the caller may read; a caller with no part in the subscription is refused. */
export function listResourceGroups(arm: ArmRequest): LocalResponse {
  const id = arm.path["subscription"] ?? "";
  const scope = `/subscriptions/${id}`;
  const subscription = arm.state.subscription(id);
  if (subscription === undefined) return subscriptionNotFound(id);
  const { objectId } = arm.caller;
  if (!arm.access.hasPartIn(objectId, scope)) {
    return authorizationFailed(arm.caller, readGroups, scope);
  }
  const groups = [...subscription.resourceGroups]
    .filter(({ name }) =>
      arm.access.allows(objectId, readGroups, `${scope}/resourceGroups/${name}`),
    )
    .sort((left, right) => (left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1));
  return armList(
    arm,
    groups,
    ({ name }) => name.toLowerCase(),
    (group) => showResourceGroup(subscription.subscriptionId, group),
    1000,
  );
}

export function getResourceGroup(arm: ArmRequest): LocalResponse {
  const { subscription: id = "", group: groupName = "" } = arm.path;
  const scope = `/subscriptions/${id}/resourceGroups/${groupName}`;
  if (!arm.access.allows(arm.caller.objectId, readGroups, scope)) {
    return authorizationFailed(arm.caller, readGroups, scope);
  }
  const subscription = arm.state.subscription(id);
  if (subscription === undefined) return subscriptionNotFound(id);
  const group = findGroup(subscription, groupName);
  if (group === undefined) return resourceGroupNotFound(groupName);
  return { status: 200, body: showResourceGroup(subscription.subscriptionId, group) };
}

export function findGroup(
  subscription: Subscription,
  name: string,
): Subscription["resourceGroups"][number] | undefined {
  return subscription.resourceGroups.find(
    (group) => group.name.toLowerCase() === name.toLowerCase(),
  );
}

export function showResourceGroup(
  subscriptionId: string,
  group: Subscription["resourceGroups"][number],
): object {
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${group.name}`,
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: "Succeeded" },
  };
}

function showSubscription(subscription: Subscription, tenantId: string): object {
  return {
    id: `/subscriptions/${subscription.subscriptionId}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    tags: subscription.tags,
    subscriptionId: subscription.subscriptionId,
    tenantId,
    displayName: subscription.displayName,
    state: subscription.state,
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "EnterpriseAgreement_2014-09-01",
      spendingLimit: "Off",
    },
  };
}
