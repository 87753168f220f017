import { z } from "zod";
import { asAdministrator } from "./as-administrator.ts";
import type { LocalAzure } from "./local-azure.ts";

const stateSchema = z.object({ host: z.object({ hostKey: z.string() }) });

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

/** Delivers an event to the function as Event Grid does, in the envelope it comes in; answers the status. */
export async function deliverVaultEvent(
  azure: LocalAzure,
  event: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { host } = stateSchema.parse(await azure.controlGet("state"));
  const url = new URL("/runtime/webhooks/eventgrid", azure.app);
  url.search = new URLSearchParams({
    functionName: "keyVaultEvents",
    code: host.hostKey,
  }).toString();
  const isCloudEvent = "specversion" in event;
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "aeg-event-type": "Notification",
      "content-type": isCloudEvent ? "application/cloudevents+json" : "application/json",
    },
    body: JSON.stringify(isCloudEvent ? event : [event]),
  });
  await answer.arrayBuffer();
  return answer.status;
}
