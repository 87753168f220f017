import { EventGridDeserializer } from "@azure/eventgrid";
import { z } from "zod";

const envelope = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  subject: z.string().optional(),
  time: z.date().optional(),
  data: z.unknown().optional(),
});

/** What both envelopes of Event Grid say, by one set of names. */
export type EventEnvelope = z.infer<typeof envelope>;

/** Opens Event Grid's own envelope or a CloudEvent. Throws when it is neither. */
export async function openEnvelope(event: unknown): Promise<EventEnvelope> {
  const reader = new EventGridDeserializer();
  const record = z.record(z.string(), z.unknown()).parse(event);
  if ("specversion" in record) {
    const [cloud] = await reader.deserializeCloudEvents(record);
    return envelope.parse(cloud);
  }
  const [grid] = await reader.deserializeEventGridEvents(record);
  return envelope.parse({
    id: grid?.id,
    type: grid?.eventType,
    source: grid?.topic,
    subject: grid?.subject,
    time: grid?.eventTime,
    data: grid?.data,
  });
}
