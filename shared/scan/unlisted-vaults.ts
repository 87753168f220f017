import { atOnce } from "../core/at-once.ts";
import type { VaultRecord } from "../inventory/records.ts";

/** More missing vaults than this are not asked for one by one: then it is not the vaults that are gone. */
const ASKED = 48;
const AT_ONCE = 12;

/**
 * The vaults that were listed, and those that were known `before`, are not listed and not known to be gone. Of these, one
 * that the resource manager still shows is read like the others (Resource Graph lags); any other one is `isUnlisted`.
 */
export async function withUnlisted(
  listed: readonly VaultRecord[],
  before: readonly VaultRecord[],
  presence: (vaultId: string) => Promise<"there" | "gone" | "unknown">,
): Promise<readonly VaultRecord[]> {
  const ids = new Set(listed.map(({ id }) => id));
  const missing = before.filter(({ id }) => !ids.has(id));
  const asked = await atOnce(AT_ONCE, missing.slice(0, ASKED), ({ id }) => presence(id));
  const kept = missing.flatMap((vault, index): VaultRecord[] => {
    const { isUnlisted: _before, ...known } = vault;
    const is = asked[index] ?? "unknown";
    if (is === "gone") return [];
    return [is === "there" ? known : { ...known, isUnlisted: true }];
  });
  return [...listed, ...kept];
}
