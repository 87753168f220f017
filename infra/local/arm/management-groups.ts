import type { LocalResponse } from "../azure/exchange.ts";
import { anchor } from "../tenant/anchor.ts";
import type { ManagementGroup } from "../tenant/azure-access.ts";
import { armError, subscriptionNotFound } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { groupId } from "./scope-tree.ts";
import { refuseAction } from "./scoped-request.ts";

const type = "Microsoft.Management/managementGroups";
const read = `${type}/read`;

/** The groups that the caller may read. */
export function listManagementGroups(arm: ArmRequest): LocalResponse {
  const rows = arm.state.authorization.scopes
    .groups()
    .filter(({ name }) => arm.access.allows(arm.caller.objectId, read, groupId(name)));
  const { tenantId } = arm.state;
  return armList(
    arm,
    rows,
    ({ name }) => name,
    ({ name, displayName }) => ({
      id: groupId(name),
      type,
      name,
      properties: { tenantId, displayName },
    }),
    100,
  );
}

/** One group; `$expand=children` with what is right below it, and with `$recurse=true` all of it. */
export function getManagementGroup(arm: ArmRequest): LocalResponse {
  const found = findGroup(arm, read);
  if ("status" in found) return found;
  const { query } = arm.request;
  const expand = query.get("$expand");
  const isDeep = query.get("$recurse")?.toLowerCase() === "true";
  if ((expand !== null && expand !== "children") || (isDeep && expand === null)) {
    console.error(`resource manager: $expand=${expand ?? ""} of a management group`);
    return armError(400, "BadRequest", "Only $expand=children is known here; $recurse needs it.");
  }
  const { name, displayName } = found;
  const above =
    found.parent === undefined ? undefined : arm.state.authorization.scopes.group(found.parent);
  return {
    status: 200,
    body: {
      id: groupId(name),
      type,
      name,
      properties: {
        tenantId: arm.state.tenantId,
        displayName,
        details: {
          version: 1,
          updatedTime: new Date(anchor).toISOString(),
          updatedBy: arm.state.administratorId ?? null,
          parent:
            above === undefined
              ? null
              : { id: groupId(above.name), name: above.name, displayName: above.displayName },
        },
        ...(expand !== null && { children: childrenOf(arm, name, isDeep) }),
      },
    },
  };
}

/** Everything below a group, groups before subscriptions. */
export function listDescendants(arm: ArmRequest): LocalResponse {
  const found = findGroup(arm, read);
  if ("status" in found) return found;
  const { scopes } = arm.state.authorization;
  const own = groupId(found.name);
  const groups = scopes
    .groups()
    .filter(({ name }) => name !== found.name && scopes.contains(own, groupId(name)))
    .map(({ name, displayName, parent }) => ({
      id: groupId(name),
      type,
      name,
      properties: { displayName, parent: { id: groupId(parent ?? arm.state.tenantId) } },
    }));
  const subscriptions = arm.state
    .subscriptions()
    .filter(({ subscriptionId: id }) => scopes.contains(own, `/subscriptions/${id}`))
    .map(({ subscriptionId, displayName }) => ({
      id: `/subscriptions/${subscriptionId}`,
      type: "/subscriptions",
      name: subscriptionId,
      properties: { displayName, parent: { id: groupId(scopes.placeOf(subscriptionId)) } },
    }));
  const rows = [...groups, ...subscriptions].sort((left, right) => (left.id < right.id ? -1 : 1));
  return armList(
    arm,
    rows,
    ({ id }) => id,
    (row) => row,
    2000,
  );
}

/** Puts a subscription under a group; `DELETE` puts it under the root group. */
export function moveSubscription(arm: ArmRequest): LocalResponse {
  const target = findGroup(arm, `${type}/subscriptions/write`);
  if ("status" in target) return target;
  const { subscription: id = "" } = arm.path;
  const subscription = arm.state.subscription(id);
  if (subscription === undefined) return subscriptionNotFound(id);
  // learn.microsoft.com/azure/governance/management-groups/manage, checked 2026-11-21: who moves may also give roles there.
  const action = "Microsoft.Authorization/roleAssignments/write";
  const refusal = refuseAction(arm, action, `/subscriptions/${id}`);
  if (refusal !== undefined) return refusal;
  const isRemoval = arm.request.method === "DELETE";
  const group = isRemoval ? arm.state.tenantId : target.name;
  const at = arm.clock.now().toISOString();
  const { subscriptionId, displayName, state } = subscription;
  arm.state.write({ kind: "subscription-moved", at, subscriptionId, group });
  if (isRemoval) return { status: 200 };
  return {
    status: 200,
    body: {
      id: `${groupId(group)}/subscriptions/${subscriptionId}`,
      type: `${type}/subscriptions`,
      name: subscriptionId,
      properties: {
        tenant: arm.state.tenantId,
        displayName,
        parent: { id: groupId(group) },
        state: state === "Enabled" ? "Active" : state,
      },
    },
  };
}

function findGroup(arm: ArmRequest, action: string): ManagementGroup | LocalResponse {
  const name = arm.path["managementGroup"] ?? "";
  const refusal = refuseAction(arm, action, groupId(name));
  if (refusal !== undefined) return refusal;
  const group = arm.state.authorization.scopes.group(name);
  return group ?? armError(404, "NotFound", `The management group '${name}' cannot be found.`);
}

function childrenOf(arm: ArmRequest, name: string, isDeep: boolean): object[] {
  const { scopes } = arm.state.authorization;
  const groups = scopes
    .groups()
    .filter(({ parent }) => parent?.toLowerCase() === name.toLowerCase())
    .map((group) => ({
      id: groupId(group.name),
      type,
      name: group.name,
      displayName: group.displayName,
      ...(isDeep && { children: childrenOf(arm, group.name, isDeep) }),
    }));
  const subscriptions = arm.state
    .subscriptions()
    .filter(
      ({ subscriptionId }) => scopes.placeOf(subscriptionId).toLowerCase() === name.toLowerCase(),
    )
    .map(({ subscriptionId, displayName }) => ({
      id: `/subscriptions/${subscriptionId}`,
      type: "/subscriptions",
      name: subscriptionId,
      displayName,
    }));
  return [...groups, ...subscriptions];
}
