import { atOnce } from "../core/at-once.ts";
import type { VaultRecord } from "../inventory/records.ts";

/** Of more missing vaults so many are asked for in one scan: then it is hardly the vaults that are gone. */
const ASKED = 48;
const AT_ONCE = 12;

/**
 * The vaults that were listed, with what was noted of them `before`; and those that were known before, are not listed, and
 * are not known to be gone. Of these, one that the resource manager still shows is read like the others (Resource Graph
 * lags); any other one is `isUnlisted`.
 */
export async function withUnlisted(
  listed: readonly VaultRecord[],
  before: readonly VaultRecord[],
  presence: (vaultId: string) => Promise<"there" | "gone" | "unknown">,
): Promise<readonly VaultRecord[]> {
  const ids = new Set(listed.map(({ id }) => id));
  const silent = new Set(before.flatMap(({ id, wasSilent }) => (wasSilent === true ? [id] : [])));
  const missing = before.filter(({ id }) => !ids.has(id));
  const [asked, later] = [missing.slice(0, ASKED), missing.slice(ASKED)];
  const answers = await atOnce(AT_ONCE, asked, ({ id }) => presence(id));
  const kept = asked.flatMap((vault, index): VaultRecord[] => {
    const { isUnlisted: _before, ...known } = vault;
    if (answers[index] === "gone") return [];
    return [answers[index] === "there" ? known : hidden(known)];
  });
  // Who was not asked for is the first to be asked for next time.
  return [
    ...listed.map((vault) => (silent.has(vault.id) ? { ...vault, wasSilent: true } : vault)),
    ...later.map(hidden),
    ...kept,
  ];
}

function hidden(vault: VaultRecord): VaultRecord {
  return { ...vault, isUnlisted: true };
}
