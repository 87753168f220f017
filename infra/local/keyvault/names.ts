import type { LocalResponse } from "../azure/exchange.ts";
import type { VaultObject } from "../tenant/model.ts";
import { badParameter, vaultError } from "./vault-answers.ts";

/** Why a new version may not be made under this name, if so. */
export function refuseName(
  name: string,
  existing: VaultObject | undefined,
): LocalResponse | undefined {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
    return badParameter(`The request URI contains an invalid name: ${name}`);
  }
  if (existing?.deletedAt === undefined) return undefined;
  return vaultError(
    409,
    "Conflict",
    `${existing.kind} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ${existing.kind} can only be recovered or purged.`,
    "ObjectIsDeletedButRecoverable",
  );
}
