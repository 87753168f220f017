import type { Access } from "./access.ts";
import type { KqlRow } from "./kql-expression.ts";
import type { ResourceState } from "./resource-state.ts";
import { vaultProperties } from "./vault-resources.ts";

/** Columns of all tables (learn.microsoft.com/azure/governance/resource-graph, in part). */
export const graphColumns = [
  "id",
  "name",
  "type",
  "tenantId",
  "kind",
  "location",
  "resourceGroup",
  "subscriptionId",
  "managedBy",
  "sku",
  "plan",
  "properties",
  "tags",
  "identity",
  "zones",
  "extendedLocation",
] as const;

export interface GraphView {
  readonly state: ResourceState;
  readonly access: Access;
  readonly principalId: string;
  readonly now: Date;
}

/** The vaults, user-assigned identities and other resources that the principal may read. */
export function resourcesTable(view: GraphView): KqlRow[] {
  return [...vaultRows(view), ...identityRows(view), ...otherRows(view)];
}

function identityRows({ state, access, principalId }: GraphView): KqlRow[] {
  const type = "microsoft.managedidentity/userassignedidentities";
  return state.authorization
    .identities()
    .filter(({ id }) => access.allows(principalId, `${type}/read`, id))
    .map(({ id, name, location, clientId, principalId: own }) => {
      const [, , subscriptionId = "", , resourceGroup = ""] = id.split("/");
      return {
        ...emptyRow(state.tenantId),
        id,
        name,
        type,
        location,
        resourceGroup: resourceGroup.toLowerCase(),
        subscriptionId,
        properties: { tenantId: state.tenantId, principalId: own, clientId },
        tags: null,
      };
    });
}

/** Not the resource manager's own spelling, but that of the service behind: what each writes into `properties` stays as it is. */
function otherRows({ state, access, principalId }: GraphView): KqlRow[] {
  return state
    .resources()
    .filter(({ id, type }) => access.allows(principalId, `${type}/read`, id))
    .map(({ id, name, type, location, properties, identity = null }) => {
      const [, , subscriptionId = "", , resourceGroup = ""] = id.split("/");
      return {
        ...emptyRow(state.tenantId),
        id,
        name,
        type,
        location,
        resourceGroup: resourceGroup.toLowerCase(),
        subscriptionId,
        properties,
        identity,
        tags: null,
      };
    });
}

/**
 * Vaults include the one that is already gone, and tags are those of 30 to 90 s ago: Resource Graph follows the resource
 * manager at a distance.
 */
function vaultRows({ state, access, principalId, now }: GraphView): KqlRow[] {
  return state
    .vaults()
    .filter(
      ({ vault }) =>
        state.isInGraph(vault, now) &&
        access.allows(principalId, "Microsoft.KeyVault/vaults/read", vault.id),
    )
    .map(({ vault }) => ({
      ...emptyRow(state.tenantId),
      id: vault.id,
      name: vault.name,
      type: "microsoft.keyvault/vaults",
      location: vault.location,
      resourceGroup: vault.resourceGroup.toLowerCase(),
      subscriptionId: vault.subscriptionId,
      properties: vaultProperties(vault, state.tenantId),
      tags: tagsOrNull(state.tagsInGraph(vault.id, now)),
    }));
}

export function emptyRow(tenantId: string): Record<string, unknown> {
  return {
    tenantId,
    kind: "",
    location: "",
    resourceGroup: "",
    managedBy: "",
    sku: null,
    plan: null,
    identity: null,
    zones: null,
    extendedLocation: null,
  };
}

/** What has no tags has null here, where the resource manager says `{}` (from memory). */
export function tagsOrNull(
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  return Object.keys(tags).length === 0 ? null : tags;
}
