import { emptyRow, tagsOrNull, type GraphView } from "./graph-tables.ts";
import type { KqlRow } from "./kql-expression.ts";
import type { ResourceState } from "./resource-state.ts";
import { groupId } from "./scope-tree.ts";

/** The subscriptions that the principal sees, and the resource groups and management groups that it may read. */
export function containersTable(view: GraphView): KqlRow[] {
  return [...groupRows(view), ...subscriptionRows(view)];
}

/** Management groups belong to no subscription; `details` have those above, the nearest first. */
function groupRows({ state, access, principalId }: GraphView): KqlRow[] {
  return state.authorization.scopes
    .groups()
    .filter(({ name }) =>
      access.allows(principalId, "Microsoft.Management/managementGroups/read", groupId(name)),
    )
    .map(({ name, displayName, parent }) => ({
      ...emptyRow(state.tenantId),
      id: groupId(name),
      name,
      type: "microsoft.management/managementgroups",
      subscriptionId: "",
      properties: {
        tenantId: state.tenantId,
        displayName,
        details: {
          parent: parent === undefined ? null : { name: parent, ...named(state, parent) },
          managementGroupAncestorsChain: parent === undefined ? [] : chain(state, parent),
        },
      },
      tags: null,
    }));
}

/** A management group and those above it, as Resource Graph lists them: the nearest first. */
function chain(state: ResourceState, nearest: string): object[] {
  const links: object[] = [];
  let name: string | undefined = nearest;
  while (name !== undefined) {
    links.push({ name, ...named(state, name) });
    name = state.authorization.scopes.group(name)?.parent;
  }
  return links;
}

function named(state: ResourceState, name: string): { displayName: string } {
  return { displayName: state.authorization.scopes.group(name)?.displayName ?? name };
}

function subscriptionRows({ state, access, principalId, now }: GraphView): KqlRow[] {
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
      properties: {
        state: subscription.state,
        managedByTenants: [],
        managementGroupAncestorsChain: chain(
          state,
          state.authorization.scopes.placeOf(subscriptionId),
        ),
      },
      tags: tagsOf(id),
    };
    return [own, ...groups];
  });
}
