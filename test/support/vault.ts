import { asAdministrator } from "./as-administrator.ts";
import { deliverEvent } from "./deliver-event.ts";
import type { LocalAzure } from "./local-azure.ts";

/** Writes a new version of a secret through the vault's own API, as the administrator. */
export async function setSecret(
  azure: LocalAzure,
  secret: { readonly vault: string; readonly name: string; readonly endsAt: Date },
): Promise<void> {
  const url = `https://${secret.vault}.vault.azure.net/secrets/${secret.name}?api-version=2025-07-01`;
  const attributes = { exp: Math.floor(secret.endsAt.getTime() / 1000) };
  await asAdministrator(azure, "PUT", url, { value: "not a secret", attributes });
}

/** Deletes a vault through the resource manager, as the administrator. */
export async function deleteVault(azure: LocalAzure, vaultId: string): Promise<void> {
  const url = `https://management.azure.com${vaultId}?api-version=2026-02-01`;
  await asAdministrator(azure, "DELETE", url);
}

/** Delivers an event of a vault as Event Grid does, in the envelope it comes in; answers the status. */
export function deliverVaultEvent(
  azure: LocalAzure,
  event: Readonly<Record<string, unknown>>,
): Promise<number> {
  return deliverEvent(azure, "keyVaultEvents", event);
}
