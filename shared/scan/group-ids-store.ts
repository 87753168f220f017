import type { Blobs } from "../azure/blobs.ts";

/** Object ids of groups, as they were when they were last read. */
export interface GroupIdsStore {
  all(): Promise<readonly string[]>;
  put(ids: Iterable<string>): Promise<void>;
}

/**
 * `holders-of-azure-roles`: their members hold the roles, too, and are read with the groups; `eligible-for-azure-roles`: once they
 * are activated. `powerful`: all groups whose members get power through them.
 */
export function createGroupIdsStore(deps: {
  blobs: Blobs;
  which: "holders-of-azure-roles" | "eligible-for-azure-roles" | "powerful";
}): GroupIdsStore {
  const { blobs } = deps;
  const name = `access/groups/${deps.which}.json`;

  async function all(): Promise<readonly string[]> {
    const blob = await blobs.get(name);
    if (blob === undefined) return [];
    // The cast is where a stored document becomes a record: only this module writes it.
    return (JSON.parse(blob.body.toString("utf8")) as { ids: string[] }).ids;
  }
  return {
    all,
    async put(ids) {
      const sorted = [...new Set(ids)].sort();
      if (sorted.join() === (await all()).join()) return;
      await blobs.put(name, Buffer.from(JSON.stringify({ v: 1, ids: sorted })));
    },
  };
}
