import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { readRoleEvent } from "../../shared/inventory/role-events.ts";
import { storiesOf } from "../../shared/scan/stories.ts";
import { tellNow } from "../../shared/scan/tell-now.ts";
import type { Services } from "../../shared/services.ts";

/**
 * Events of subscriptions: hints to look at one role assignment now. What cannot be read is logged and let go, since it would
 * come again unchanged; what failed in passing is thrown, so that Event Grid brings it again.
 */
export function registerAzureRoleEvents(
  services: Configured<Pick<Services, "refreshAzureRole" | "tell">>,
): void {
  app.eventGrid("azureRoleEvents", {
    extraInputs: [df.input.durableClient()],
    handler: async (event, context) => {
      const { refreshAzureRole, tell } = valueOf(services);
      const reading = await readRoleEvent(event);
      if (reading.kind !== "hint") {
        context.warn("Event not used.", reading);
        return;
      }
      const refresh = await refreshAzureRole(reading.hint);
      const { eventId, type, assignmentId } = reading.hint;
      context.log("Event used.", { eventId, type, assignmentId, refresh: refresh.kind });
      if (refresh.kind !== "judged") return;
      await tellNow(tell, storiesOf(df.getClient(context)), refresh.partitions);
    },
  });
}
