import type { Access } from "./access.ts";
import type { KqlRow } from "./kql-run.ts";
import type { ResourceState } from "./resource-state.ts";
import { vaultProperties } from "./vault-resources.ts";

/** Columns of both tables (learn.microsoft.com/azure/governance/resource-graph, in part). */
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

/** The vaults and other resources that the principal may read. */
export function resourcesTable(view: GraphView): KqlRow[] {
  return [...vaultRows(view), ...otherRows(view)];
}

/** Not the resource manager's own spelling, but that of the service behind: what each writes into `properties` stays as it is. */
function otherRows({ state, access, principalId }: GraphView): KqlRow[] {
  return state
    .resources()
    .filter(({ id, type }) => access.allows(principalId, `${type}/read`, id))
    .map(({ id, name, type, location, properties }) => {
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

/** The subscriptions that the principal sees and the resource groups it may read. */
export function containersTable({ state, access, principalId, now }: GraphView): KqlRow[] {
  const tagsOf = (id: string) => tagsOrNull(state.tagsInGraph(id, now));
  return state.subscriptions().flatMap((subscription) => {
    const { subscriptionId } = subscription;
    const id = `/subscriptions/${subscriptionId}`;
    if (!access.hasPartIn(principalId, id)) return [];
    const base = { ...emptyRow(state.tenantId), subscriptionId };
    const groups = subscription.resourceGroups
      .map((group) => ({ group, groupId: `${id}/resourceGroups/${group.name}` }))
      .filter(({ groupId }) =>
        access.allows(
          principalId,
          "Microsoft.Resources/subscriptions/resourceGroups/read",
          groupId,
        ),
      )
      .map(({ group, groupId }) => ({
        ...base,
        id: groupId,
        name: group.name,
        type: "microsoft.resources/subscriptions/resourcegroups",
        location: group.location,
        resourceGroup: group.name.toLowerCase(),
        properties: { provisioningState: "Succeeded" },
        tags: tagsOf(groupId),
      }));
    const own = {
      ...base,
      id,
      name: subscription.displayName,
      type: "microsoft.resources/subscriptions",
      properties: { state: subscription.state, managedByTenants: [] },
      tags: tagsOf(id),
    };
    return [own, ...groups];
  });
}

function emptyRow(tenantId: string): Record<string, unknown> {
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
function tagsOrNull(
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  return Object.keys(tags).length === 0 ? null : tags;
}
