import type { Random } from "../random.ts";
import { keyRotation, vaultKey } from "../vault-object.ts";
import type { VaultSpecimen } from "./vaults.ts";

/** Name of the key that storage accounts are encrypted with. */
export const encryptingKey = "storage-cmk";

export function keySpecimens(random: Random): VaultSpecimen[] {
  const one = (
    specimen: string,
    ...parts: Parameters<typeof vaultKey> extends [Random, ...infer Rest] ? Rest : never
  ): VaultSpecimen => ({
    specimen,
    objects: [vaultKey(random, ...parts)],
  });
  return [
    one("key with a rotation policy, 40 days left", "token-signing", { ends: 40 }, keyRotation(30)),
    one("key without a rotation policy, 25 days left", "batch-encryption", { ends: 25 }),
    one("key without an end", "hsm-master", { kty: "RSA-HSM", created: -900 }),
    one("key that encrypts a storage account, 18 days left", encryptingKey, { ends: 18 }),
  ];
}
