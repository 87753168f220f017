import type { LocalResponse } from "../azure/exchange.ts";
import type { Vault } from "../tenant/model.ts";
import {
  authorizationFailed,
  isRecord,
  resourceGroupNotFound,
  resourceNotFound,
  subscriptionNotFound,
} from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { findGroup } from "./subscriptions.ts";
import type { VaultRecord } from "./resource-state.ts";
import { stableNumber } from "./stable-number.ts";

const readVaults = "Microsoft.KeyVault/vaults/read";

/** The vaults of a subscription or of one resource group; the right to read must be held there or above. */
export function listVaults(arm: ArmRequest): LocalResponse {
  const { subscription: id = "", group } = arm.path;
  const scope = `/subscriptions/${id}${group === undefined ? "" : `/resourceGroups/${group}`}`;
  if (!arm.access.allows(arm.caller.objectId, readVaults, scope)) {
    return authorizationFailed(arm.caller, readVaults, scope);
  }
  const subscription = arm.state.subscription(id);
  if (subscription === undefined) return subscriptionNotFound(id);
  if (group !== undefined && findGroup(subscription, group) === undefined) {
    return resourceGroupNotFound(group);
  }
  const vaults = arm.state
    .vaults()
    .filter(
      ({ vault }) =>
        vault.deletedBetweenListingAndReading !== true &&
        vault.subscriptionId.toLowerCase() === id.toLowerCase() &&
        (group === undefined || vault.resourceGroup.toLowerCase() === group.toLowerCase()),
    );
  return armList(
    arm,
    vaults,
    ({ vault }) => vault.id,
    ({ vault }) => showVault(vault, arm.state.tenantId),
    100,
  );
}

export function getVault(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, readVaults);
  if ("status" in found) return found;
  return { status: 200, body: showVault(found.vault, arm.state.tenantId) };
}

/**
 * `DELETE` of a vault: soft, so that its name stays taken; the resource manager and the vault's own address know it no more.
 * What was granted on it goes, and nothing is announced from it any more
 * (learn.microsoft.com/azure/key-vault/general/soft-delete-overview). A vault that is not there is 204.
 */
export function deleteVault(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/delete");
  if ("status" in found) return isMissingVault(found) ? { status: 204 } : found;
  const { vault, objects } = found;
  const at = arm.clock.now().toISOString();
  for (const { id, scope } of arm.state.roleAssignments()) {
    if (arm.state.authorization.scopes.contains(vault.id, scope)) {
      arm.state.write({ kind: "role-unassigned", at, id });
    }
  }
  for (const kind of ["secret", "key", "certificate"] as const) {
    for (const object of objects.all(kind)) arm.events?.objectDeleted(vault, object);
  }
  arm.state.write({ kind: "vault-deleted", at, vault: vault.name });
  return { status: 200 };
}

function isMissingVault({ status, body }: LocalResponse): boolean {
  const error = isRecord(body) ? body["error"] : undefined;
  return status === 404 && isRecord(error) && error["code"] === "ResourceNotFound";
}

/** The vault that the path names, or the refusal: rights are looked at first, as the resource manager does. */
export function findVault(arm: ArmRequest, action: string): VaultRecord | LocalResponse {
  const { subscription = "", group = "", vault: name = "" } = arm.path;
  const scope = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;
  if (!arm.access.allows(arm.caller.objectId, action, scope)) {
    return authorizationFailed(arm.caller, action, scope);
  }
  const found = arm.state.subscription(subscription);
  if (found === undefined) return subscriptionNotFound(subscription);
  if (findGroup(found, group) === undefined) return resourceGroupNotFound(group);
  const record = arm.state.vault(name);
  if (record?.vault.id.toLowerCase() !== scope.toLowerCase()) {
    return resourceNotFound("Microsoft.KeyVault/vaults", name, group);
  }
  return record;
}

/** A vault as the resource manager shows it. */
export function showVault(vault: Vault, tenantId: string): object {
  return {
    id: vault.id,
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: vault.tags,
    properties: vaultProperties(vault, tenantId),
  };
}

export function vaultProperties(vault: Vault, tenantId: string): Record<string, unknown> {
  // On vaults from before role-based access the property is absent, which means access policies.
  const isSilent = !vault.enableRbacAuthorization && stableNumber(vault.id) % 2 === 0;
  return {
    sku: { family: "A", name: "standard" },
    tenantId,
    networkAcls: {
      bypass: "AzureServices",
      defaultAction: vault.network === "open" ? "Allow" : "Deny",
      ipRules: vault.network === "firewall" ? [{ value: "198.51.100.0/24" }] : [],
      virtualNetworkRules: [],
    },
    accessPolicies: vault.accessPolicies.map(({ objectId, permissions }) => ({
      tenantId,
      objectId,
      permissions,
    })),
    ...(vault.network === "private" && {
      privateEndpointConnections: [
        {
          id: `${vault.id}/privateEndpointConnections/${vault.name}-endpoint`,
          properties: {
            provisioningState: "Succeeded",
            privateLinkServiceConnectionState: { status: "Approved", actionsRequired: "None" },
          },
        },
      ],
    }),
    enabledForDeployment: false,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    ...(!isSilent && { enableRbacAuthorization: vault.enableRbacAuthorization }),
    vaultUri: `https://${vault.name}.vault.azure.net/`,
    provisioningState: "Succeeded",
    publicNetworkAccess: vault.network === "private" ? "Disabled" : "Enabled",
  };
}
