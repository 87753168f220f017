import { z } from "zod";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { resourceGraphPages, ResourcesRefused } from "../azure/resource-pages.ts";
import { keysUsed } from "./encrypted-resources.ts";
import type { VaultRecord } from "./records.ts";

// One query brings the vaults and whatever is encrypted with a key of one: all disk encryption sets, and what names a vault as
// the source of its key. `order by id` keeps paging stable: without it a skip token may repeat or lose rows
// (learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results).
const VAULTS =
  "resources | where type =~ 'microsoft.keyvault/vaults' or type =~ 'microsoft.compute/diskencryptionsets' or properties.encryption.keySource =~ 'microsoft.keyvault' | project id, type, name, subscriptionId, resourceGroup, tags, uri = properties.vaultUri, encryption = properties.encryption, activeKey = properties.activeKey | order by id asc";
const CONTAINERS =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' or type =~ 'microsoft.resources/subscriptions/resourcegroups' | project id, type, name, subscriptionId, tags | order by id asc";

const tags = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
const vaultRow = z.object({
  id: z.string(),
  name: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  tags,
  uri: z.string().nullish(),
});
const resourceRow = z.looseObject({
  id: z.string(),
  type: z.string(),
  encryption: z.unknown(),
  activeKey: z.unknown(),
});
const containerRow = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  subscriptionId: z.string(),
  tags,
});

export type VaultList =
  | { readonly kind: "ok"; readonly vaults: readonly VaultRecord[] }
  | { readonly kind: "refused"; readonly code: string };

/**
 * Every vault the identity can see, with the tags of its resource group and subscription. Resource Graph lags by minutes
 * and may name a vault that is gone: it finds vaults, it never proves that one is not there.
 */
export async function listVaults(
  resourceManager: ResourceManager,
  vaultSuffix: string,
): Promise<VaultList> {
  const [resources, containers] = await Promise.all([
    rows(resourceManager, VAULTS, resourceRow),
    rows(resourceManager, CONTAINERS, containerRow),
  ]);
  if (resources.kind === "refused") return resources;
  // Without the tags the vaults can still be read: contacts then come from further down the chain.
  const known = containers.kind === "ok" ? containers.rows : [];
  const tagsOf = new Map(known.map((row) => [row.id.toLowerCase(), row.tags]));
  const isVault = ({ type }: { type: string }): boolean =>
    type.toLowerCase() === "microsoft.keyvault/vaults";
  const vaults = resources.rows.filter(isVault).map((row) => vaultRow.parse(row));
  const users = keyUsers(resources.rows.filter((row) => !isVault(row)));
  return {
    kind: "ok",
    vaults: vaults.map((row) => ({
      id: row.id.toLowerCase(),
      name: row.name,
      uri: uriOf(row, vaultSuffix),
      subscriptionId: row.subscriptionId.toLowerCase(),
      resourceGroup: row.resourceGroup,
      tags: row.tags,
      resourceGroupTags:
        tagsOf.get(
          `/subscriptions/${row.subscriptionId}/resourcegroups/${row.resourceGroup}`.toLowerCase(),
        ) ?? {},
      subscriptionTags: tagsOf.get(`/subscriptions/${row.subscriptionId}`.toLowerCase()) ?? {},
      ...users(new URL(uriOf(row, vaultSuffix)).host),
    })),
  };
}

function uriOf({ name, uri }: z.infer<typeof vaultRow>, vaultSuffix: string): string {
  return (uri ?? `https://${name.toLowerCase()}.${vaultSuffix}`).replace(/\/+$/, "");
}

/** By the host of a vault: which of its keys encrypt what. */
function keyUsers(
  resources: readonly z.infer<typeof resourceRow>[],
): (host: string) => Pick<VaultRecord, "keyUsers"> {
  const byHost = new Map<string, Map<string, string[]>>();
  for (const resource of resources) {
    const id = resource.id.toLowerCase();
    for (const { host, name } of keysUsed(resource)) {
      const keys = byHost.get(host) ?? new Map<string, string[]>();
      byHost.set(host, keys.set(name, [...(keys.get(name) ?? []), id].sort()));
    }
  }
  return (host) => {
    const keys = byHost.get(host);
    return keys === undefined ? {} : { keyUsers: Object.fromEntries([...keys].sort()) };
  };
}

async function rows<T extends z.ZodType>(
  resourceManager: ResourceManager,
  query: string,
  schema: T,
): Promise<{ kind: "ok"; rows: z.infer<T>[] } | { kind: "refused"; code: string }> {
  const found: z.infer<T>[] = [];
  try {
    for await (const page of resourceGraphPages(resourceManager, query)) {
      for (const row of page) found.push(schema.parse(row));
    }
  } catch (error) {
    if (error instanceof ResourcesRefused) return { kind: "refused", code: error.answer };
    throw error;
  }
  return { kind: "ok", rows: found };
}
