import type { Blobs } from "../azure/blobs.ts";
import { createGroupIdsStore, type GroupIdsStore } from "./group-ids-store.ts";
import type { AccessSource } from "./scan-types.ts";

/** The sources that tell which roles of Azure groups hold, or may activate. */
export type AzureRoleSource = Extract<AccessSource, "azure-roles" | "azure-eligible">;

/** Object ids of the groups whose members get roles of Azure through them. */
export interface AzureGroupsStore {
  /** Of both sources together, each once. */
  all(): Promise<readonly string[]>;
  /** What a read of `source` found; `isWhole: false` when not everything could be read: then those that were known stay. */
  put(source: AzureRoleSource, ids: ReadonlySet<string>, isWhole: boolean): Promise<void>;
}

/** The two sources are read at different times, and side by side: each replaces only its own groups. */
export function createAzureGroupsStore({ blobs }: { readonly blobs: Blobs }): AzureGroupsStore {
  const stores: Readonly<Record<AzureRoleSource, GroupIdsStore>> = {
    "azure-roles": createGroupIdsStore({ blobs, which: "holders-of-azure-roles" }),
    "azure-eligible": createGroupIdsStore({ blobs, which: "eligible-for-azure-roles" }),
  };
  return {
    async all() {
      const lists = await Promise.all(Object.values(stores).map((store) => store.all()));
      return [...new Set(lists.flat())];
    },
    async put(source, ids, isWhole) {
      const store = stores[source];
      await store.put(isWhole ? ids : ids.union(new Set(await store.all())));
    },
  };
}
