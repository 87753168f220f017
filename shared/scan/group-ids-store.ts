import type { Blobs } from "../azure/blobs.ts";

/** Which groups held a role of Azure when that was last read: their members hold it, too, and are read with the groups. */
export interface AzureGroupsStore {
  /** Object ids. */
  all(): Promise<readonly string[]>;
  put(ids: Iterable<string>): Promise<void>;
}

const NAME = "access/azure-groups.json";

export function createAzureGroupsStore({ blobs }: { blobs: Blobs }): AzureGroupsStore {
  async function all(): Promise<readonly string[]> {
    const blob = await blobs.get(NAME);
    // The cast is where a stored document becomes a record: only this module writes it.
    return blob === undefined
      ? []
      : (JSON.parse(blob.body.toString("utf8")) as { ids: string[] }).ids;
  }
  return {
    all,
    async put(ids) {
      const sorted = [...new Set(ids)].sort();
      if (sorted.join() === (await all()).join()) return;
      await blobs.put(NAME, Buffer.from(JSON.stringify({ v: 1, ids: sorted })));
    },
  };
}
