import { randomUUID } from "node:crypto";
import type { ResourceEvent, ResourceEvents } from "../arm/resource-event.ts";
import { stableNumber } from "../arm/stable-number.ts";
import type { Clock } from "../azure/exchange.ts";
import type { PendingEvent, PendingEvents } from "./pending-events.ts";

/** The function that takes them. */
export const resourceFunction = "azureRoleEvents";

/** What the event subscriptions let through: they filter by `data.operationName`. */
const announced =
  /^Microsoft\.(Authorization\/role(Assignments|Definitions)|ManagedIdentity\/userAssignedIdentities\/federatedIdentityCredentials)\/(write|delete)$/i;

/**
 * Turns successful writes and deletes in subscriptions into events, published 50 to 300 ms later. Every subscription has an event
 * subscription of its own; one in three was made for CloudEvents. There is no body in an event: what was written has to be read
 * (learn.microsoft.com/azure/event-grid/event-schema-subscriptions, checked 2026-11-21).
 */
export function createResourceEvents(deps: {
  readonly tenantId: string;
  readonly pending: Pick<PendingEvents, "put">;
  readonly clock: Clock;
}): ResourceEvents {
  return {
    changed(event) {
      if (!announced.test(event.operationName)) return;
      deps.pending.put(pendingEvent(event, deps.tenantId, deps.clock.now().getTime()));
    },
  };
}

function pendingEvent(event: ResourceEvent, tenantId: string, now: number): PendingEvent {
  const { operationName, resourceUri, subscriptionId } = event;
  const isDelete = operationName.toLowerCase().endsWith("/delete");
  const id = randomUUID();
  const group = /\/resourceGroups\/([^/]+)/i.exec(resourceUri)?.[1];
  return {
    id,
    functionName: resourceFunction,
    schema: stableNumber(subscriptionId) % 3 === 0 ? "CloudEventSchemaV1_0" : "EventGridSchema",
    type: `Microsoft.Resources.Resource${isDelete ? "Delete" : "Write"}Success`,
    source: `/subscriptions/${subscriptionId}`,
    subject: resourceUri,
    dataVersion: "2",
    data: {
      authorization: event.authorization,
      claims: event.claims,
      correlationId: event.correlationId,
      httpRequest: event.httpRequest,
      ...(group !== undefined && { resourceGroup: group }),
      resourceProvider: operationName.split("/")[0],
      resourceUri,
      operationName,
      status: "Succeeded",
      subscriptionId,
      tenantId,
    },
    about: resourceUri,
    dueAt: now + 50 + (stableNumber(id) % 251),
    attempts: 0,
  };
}
