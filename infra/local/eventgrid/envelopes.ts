import type { PendingEvent } from "./pending-events.ts";

export type EventSchema = "EventGridSchema" | "CloudEventSchemaV1_0";

/** The event as it goes over the wire, in the schema of its event subscription. */
export function envelope(event: PendingEvent, publishedAt: number): Record<string, unknown> {
  const time = new Date(publishedAt).toISOString();
  const { id, source, subject, type, data } = event;
  return event.schema === "EventGridSchema"
    ? {
        id,
        topic: source,
        subject,
        eventType: type,
        data,
        dataVersion: event.dataVersion ?? "1",
        metadataVersion: "1",
        eventTime: time,
      }
    : { id, source, subject, type, time, data, specversion: "1.0" };
}

/** Body and headers of one delivery: Event Grid's own schema comes as a list of one, a CloudEvent alone. */
export function delivery(
  sent: Record<string, unknown>,
  attempt: number,
): { readonly body: string; readonly headers: Record<string, string> } {
  const common = {
    "aeg-event-type": "Notification",
    "aeg-subscription-name": "TENANT-STEWARD",
    "aeg-delivery-count": String(attempt),
  };
  if ("specversion" in sent) {
    return {
      body: JSON.stringify(sent),
      headers: { ...common, "content-type": "application/cloudevents+json; charset=utf-8" },
    };
  }
  return {
    body: JSON.stringify([sent]),
    headers: {
      ...common,
      "aeg-data-version": sent["dataVersion"] === "2" ? "2" : "1",
      "aeg-metadata-version": "1",
      "content-type": "application/json; charset=utf-8",
    },
  };
}
