import { z } from "zod";
import type { LocalAzure } from "./local-azure.ts";

const stateSchema = z.object({ host: z.object({ hostKey: z.string() }) });

/** Delivers an event to a function as Event Grid does, in the envelope it comes in; answers the status. */
export async function deliverEvent(
  azure: LocalAzure,
  functionName: string,
  event: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { host } = stateSchema.parse(await azure.controlGet("state"));
  const url = new URL("/runtime/webhooks/eventgrid", azure.app);
  url.search = new URLSearchParams({ functionName, code: host.hostKey }).toString();
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
