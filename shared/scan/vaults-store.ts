import type { Blobs } from "../azure/blobs.ts";
import type { VaultRecord } from "../inventory/records.ts";

/** The vaults that the last scan found, with the tags that name contacts. */
export interface VaultsStore {
  all(): Promise<readonly VaultRecord[]>;
  put(vaults: readonly VaultRecord[]): Promise<void>;
}

const NAME = "vaults/current.json";

export function createVaultsStore(deps: { blobs: Blobs }): VaultsStore {
  /** What this process last wrote: most scans find the same vaults, and need not write them again. */
  let written: string | undefined;
  return {
    async all() {
      const blob = await deps.blobs.get(NAME);
      if (blob === undefined) return [];
      // The cast is where a stored document becomes records: only this module writes it.
      return (JSON.parse(blob.body.toString("utf8")) as { vaults: VaultRecord[] }).vaults;
    },
    async put(vaults) {
      const text = JSON.stringify({ v: 1, vaults });
      if (text === written) return;
      await deps.blobs.put(NAME, Buffer.from(text));
      written = text;
    },
  };
}
