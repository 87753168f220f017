import type { LocalResponse } from "../azure/exchange.ts";
import {
  authorizationFailed,
  invalidRequestContent,
  isTextMap,
  jsonObject,
  resourceGroupNotFound,
  subscriptionNotFound,
} from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { findGroup, showResourceGroup } from "./subscriptions.ts";
import { findVault, showVault } from "./vault-resources.ts";

/** `PATCH` of a vault: only `tags`, which replace those that were there. */
export function patchVault(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/write");
  if ("status" in found) return found;
  const tags = tagsOf(arm);
  if (tags === undefined) return onlyTags();
  writeTags(arm, found.vault.id, tags);
  return { status: 200, body: showVault({ ...found.vault, tags }, arm.state.tenantId) };
}

/** `PATCH` of a resource group: only `tags`, which replace those that were there. */
export function patchResourceGroup(arm: ArmRequest): LocalResponse {
  const { subscription: id = "", group: groupName = "" } = arm.path;
  const scope = `/subscriptions/${id}/resourceGroups/${groupName}`;
  const action = "Microsoft.Resources/subscriptions/resourceGroups/write";
  if (!arm.access.allows(arm.caller.objectId, action, scope)) {
    return authorizationFailed(arm.caller, action, scope);
  }
  const subscription = arm.state.subscription(id);
  if (subscription === undefined) return subscriptionNotFound(id);
  const group = findGroup(subscription, groupName);
  if (group === undefined) return resourceGroupNotFound(groupName);
  const tags = tagsOf(arm);
  if (tags === undefined) return onlyTags();
  writeTags(arm, scope, tags);
  return {
    status: 200,
    body: showResourceGroup(subscription.subscriptionId, { ...group, tags }),
  };
}

function writeTags(arm: ArmRequest, resourceId: string, tags: Record<string, string>): void {
  arm.state.write({ kind: "tags", at: arm.clock.now().toISOString(), resourceId, tags });
}

function tagsOf(arm: ArmRequest): Record<string, string> | undefined {
  const { tags, ...rest } = jsonObject(arm.request.body) ?? {};
  return isTextMap(tags) && Object.keys(rest).length === 0 ? tags : undefined;
}

function onlyTags(): LocalResponse {
  console.error("resource manager: a PATCH may carry tags and nothing else");
  return invalidRequestContent("the local resource manager changes 'tags' and nothing else.");
}
