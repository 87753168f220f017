import type {
  AzureResource,
  AzureRoleAssignment,
  Subscription,
  TenantSeed,
  Vault,
  VaultObject,
} from "../tenant/model.ts";
import { openChangeLog } from "../tenant/change-log.ts";
import { createAccessState, type AccessChange, type AccessState } from "./access-state.ts";
import { inGraphAt } from "./in-graph-at.ts";
import { vaultObjects, type VaultObjects } from "./vault-objects.ts";

type Tags = Readonly<Record<string, string>>;

/** What a write did. Each is complete in itself, so that doing it again changes nothing. */
export type ResourceChange =
  | { readonly kind: "tags"; readonly at: string; readonly resourceId: string; readonly tags: Tags }
  | {
      readonly kind: "vault-object";
      readonly at: string;
      readonly vault: string;
      readonly object: VaultObject;
      /** The value of the version that this write added, if it added one. */
      readonly value?: { readonly version: string; readonly value: string };
    }
  | {
      readonly kind: "vault-object-purged";
      readonly at: string;
      readonly vault: string;
      readonly objectKind: VaultObject["kind"];
      readonly name: string;
    }
  /** Softly, as vaults are: nothing of it can be reached any more. Recovering is not stood in for. */
  | { readonly kind: "vault-deleted"; readonly at: string; readonly vault: string }
  | AccessChange;

export interface VaultRecord {
  readonly vault: Vault;
  readonly objects: VaultObjects;
}

/** The Azure side of the tenant as it is now: seed and all changes since. */
export interface ResourceState {
  readonly tenantId: string;
  /** Management groups, role assignments and what else decides about access. */
  readonly authorization: Omit<AccessState, "apply">;
  /** Object id of the administrator, who may do everything. */
  readonly administratorId: string | undefined;
  subscriptions(): readonly Subscription[];
  subscription(subscriptionId: string): Subscription | undefined;
  /** All vaults in the order of their ids, those that are gone included. */
  vaults(): readonly VaultRecord[];
  /** What is not a vault, in the order of their ids. */
  resources(): readonly AzureResource[];
  /** By name, without those that are gone. */
  vault(name: string): VaultRecord | undefined;
  roleAssignments(): readonly AzureRoleAssignment[];
  assignmentsOf(principalId: string): readonly AzureRoleAssignment[];
  /** Value of a secret version set through the API. */
  secretValue(vault: string, name: string, version: string): string | undefined;
  /** Tags of a vault, resource group or subscription as Resource Graph shows them at `now`: 30 to 90 s behind. */
  tagsInGraph(resourceId: string, now: Date): Tags;
  /** Whether Resource Graph lists the vault at `now`: one that was deleted it lists for 30 to 90 s more. */
  isInGraph(vault: Vault, now: Date): boolean;
  /** Grows with every write. */
  revision(): number;
  /** Takes effect at once and is on disk when this returns. */
  write(change: ResourceChange): void;
}

/** Builds the state from the seed and re-applies what `changesPath` (JSON lines; none: memory only) holds. */
export function createResourceState(
  seed: TenantSeed,
  options: { readonly changesPath?: string } = {},
): ResourceState {
  const subscriptions = new Map(
    seed.subscriptions.map((subscription) => [
      subscription.subscriptionId.toLowerCase(),
      subscription,
    ]),
  );
  const vaults = new Map<string, { vault: Vault; objects: VaultObjects }>();
  for (const vault of [...seed.vaults].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    vaults.set(vault.name.toLowerCase(), { vault, objects: vaultObjects(vault.objects) });
  }
  const resources = [...(seed.resources ?? [])].sort((left, right) =>
    left.id < right.id ? -1 : 1,
  );
  const seedTags = tagsOfSeed(seed);
  let revision = 0;
  const authorization = createAccessState(seed);
  const values = new Map<string, string>();
  const graphTags = new Map<string, { tags: Tags; visibleAt: number }[]>();
  const leavesGraphAt = new Map<string, number>();
  const administrator = seed.administrator.toLowerCase();

  const tag = (resourceId: string, tags: Tags, at: string): void => {
    const id = resourceId.toLowerCase();
    const visibleAt = inGraphAt(id, at);
    graphTags.set(id, [...(graphTags.get(id) ?? []), { tags, visibleAt }]);
    for (const record of vaults.values()) {
      if (record.vault.id.toLowerCase() === id) record.vault = { ...record.vault, tags };
    }
    for (const [key, subscription] of subscriptions) {
      const scope = `/subscriptions/${key}`;
      if (id === scope) subscriptions.set(key, { ...subscription, tags });
      else if (id.startsWith(`${scope}/resourcegroups/`)) {
        const resourceGroups = subscription.resourceGroups.map((group) =>
          id === `${scope}/resourcegroups/${group.name.toLowerCase()}` ? { ...group, tags } : group,
        );
        subscriptions.set(key, { ...subscription, resourceGroups });
      }
    }
  };
  const remove = (name: string, at: string): void => {
    const record = vaults.get(name.toLowerCase());
    if (record === undefined) return;
    leavesGraphAt.set(record.vault.id, inGraphAt(record.vault.id, at));
    record.vault = { ...record.vault, deletedBetweenListingAndReading: true };
  };
  const apply = (change: ResourceChange): void => {
    switch (change.kind) {
      case "tags":
        tag(change.resourceId, change.tags, change.at);
        return;
      case "vault-object":
        vaults.get(change.vault.toLowerCase())?.objects.put(change.object);
        if (change.value !== undefined) {
          const { version, value } = change.value;
          values.set(valueKey(change.vault, change.object.name, version), value);
        }
        return;
      case "vault-object-purged":
        vaults.get(change.vault.toLowerCase())?.objects.remove(change.objectKind, change.name);
        return;
      case "vault-deleted":
        remove(change.vault, change.at);
        return;
      default:
        authorization.apply(change);
    }
  };

  const log = openChangeLog<ResourceChange>(options.changesPath);
  for (const change of log.read()) apply(change);

  return {
    tenantId: seed.tenantId,
    authorization,
    administratorId: seed.users.find(
      ({ userPrincipalName: name }) =>
        typeof name === "string" && name.toLowerCase() === administrator,
    )?.id,
    subscriptions: () => [...subscriptions.values()],
    subscription: (id) => subscriptions.get(id.toLowerCase()),
    vaults: () => [...vaults.values()],
    resources: () => resources,
    vault(name) {
      const record = vaults.get(name.toLowerCase());
      return record?.vault.deletedBetweenListingAndReading === true ? undefined : record;
    },
    roleAssignments: () => authorization.assignments.all(),
    assignmentsOf: (principalId) => authorization.assignments.ofPrincipal(principalId),
    secretValue: (vault, name, version) => values.get(valueKey(vault, name, version)),
    tagsInGraph(resourceId, now) {
      const changes = graphTags.get(resourceId.toLowerCase()) ?? [];
      const shown = changes.findLast(({ visibleAt }) => visibleAt <= now.getTime());
      return shown?.tags ?? seedTags.get(resourceId.toLowerCase()) ?? {};
    },
    isInGraph: ({ id }, now) => (leavesGraphAt.get(id) ?? Infinity) > now.getTime(),
    revision: () => revision,
    write(change) {
      log.append(change);
      apply(change);
      revision += 1;
    },
  };
}

function tagsOfSeed(seed: TenantSeed): Map<string, Tags> {
  const tags = new Map<string, Tags>();
  for (const vault of seed.vaults) tags.set(vault.id.toLowerCase(), vault.tags);
  for (const subscription of seed.subscriptions) {
    const id = `/subscriptions/${subscription.subscriptionId}`.toLowerCase();
    tags.set(id, subscription.tags);
    for (const group of subscription.resourceGroups) {
      tags.set(`${id}/resourcegroups/${group.name.toLowerCase()}`, group.tags);
    }
  }
  return tags;
}

function valueKey(vault: string, name: string, version: string): string {
  return `${vault}/${name}/${version}`.toLowerCase();
}
