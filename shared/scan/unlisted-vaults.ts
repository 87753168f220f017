import { atOnce } from "../core/at-once.ts";
import type { VaultRecord } from "../inventory/records.ts";
import { NAMES_KEPT } from "./scan-progress.ts";
import type { Blindness } from "./scan-types.ts";

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

/** A vault with what its reading has shown; as it was when it was not read. */
export function noted(vault: VaultRecord, isSilent: boolean | undefined): VaultRecord {
  if (isSilent === undefined || isSilent === (vault.wasSilent === true)) return vault;
  const { wasSilent: _before, ...rest } = vault;
  return isSilent ? { ...rest, wasSilent: true } : rest;
}

/** Who has lost the right to see a vault is not refused: Resource Graph leaves it out. */
export function unlisted(vaults: readonly VaultRecord[]): Blindness[] {
  const missing = vaults.filter(({ isUnlisted }) => isUnlisted === true);
  if (missing.length === 0) return [];
  const what = missing.slice(0, NAMES_KEPT).map(({ name }) => name);
  return [{ cause: "vault-list:NotListed", count: missing.length, what }];
}
