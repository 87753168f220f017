import { readFileSync } from "node:fs";
import { ProxyAgent, fetch as proxiedFetch } from "undici";
import { z } from "zod";
import type { LocalAzure } from "./local-azure.ts";

const stateSchema = z.object({ caFile: z.string(), host: z.object({ hostKey: z.string() }) });

/** Writes a new version of a secret through the vault's own API, as the administrator. */
export async function setSecret(
  azure: LocalAzure,
  secret: { readonly vault: string; readonly name: string; readonly endsAt: Date },
): Promise<void> {
  const { caFile } = stateSchema.parse(await azure.controlGet("state"));
  const dispatcher = new ProxyAgent({
    uri: azure.control,
    requestTls: { ca: readFileSync(caFile, "utf8") },
  });
  try {
    const token = await azure.token(undefined, "https://vault.azure.net");
    const url = `https://${secret.vault}.vault.azure.net/secrets/${secret.name}?api-version=2025-07-01`;
    const answer = await proxiedFetch(url, {
      dispatcher,
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        value: "not a secret",
        attributes: { exp: Math.floor(secret.endsAt.getTime() / 1000) },
      }),
    });
    if (answer.status !== 200) {
      throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    }
  } finally {
    await dispatcher.close();
  }
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
