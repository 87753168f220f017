import type { Blobs } from "../azure/blobs.ts";
import type { VaultRecord } from "../inventory/records.ts";

/** The vaults that scans have found and that are not known to be gone, with the tags that name contacts. */
export interface VaultsStore {
  all(): Promise<readonly VaultRecord[]>;
  put(vaults: readonly VaultRecord[]): Promise<void>;
}

const NAME = "vaults/current.json";

export function createVaultsStore(deps: { blobs: Blobs }): VaultsStore {
  /** What is stored, as far as this process knows: most scans find the same vaults, and need not write them again. */
  let stored: string | undefined;
  return {
    async all() {
      const blob = await deps.blobs.get(NAME);
      stored = blob?.body.toString("utf8");
      if (stored === undefined) return [];
      // The cast is where a stored document becomes records: only this module writes it.
      return (JSON.parse(stored) as { vaults: VaultRecord[] }).vaults;
    },
    async put(vaults) {
      const text = JSON.stringify({ v: 1, vaults });
      if (text === stored) return;
      await deps.blobs.put(NAME, Buffer.from(text));
      stored = text;
    },
  };
}
