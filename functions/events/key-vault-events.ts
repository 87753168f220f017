import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { readVaultEvent } from "../../shared/inventory/vault-events.ts";
import { storiesOf } from "../../shared/scan/stories.ts";
import { tellNow } from "../../shared/scan/tell-now.ts";
import type { Services } from "../../shared/services.ts";

/**
 * Vault events: hints to look at one secret, key or certificate now. What cannot be read is logged and let go, since it
 * would come again unchanged; what failed in passing is thrown, so that Event Grid brings it again.
 */
export function registerKeyVaultEvents(
  services: Configured<Pick<Services, "refreshVaultObject" | "tell">>,
): void {
  app.eventGrid("keyVaultEvents", {
    extraInputs: [df.input.durableClient()],
    handler: async (event, context) => {
      const { refreshVaultObject, tell } = valueOf(services);
      const reading = await readVaultEvent(event);
      if (reading.kind !== "hint") {
        context.warn("Event not used.", reading);
        return;
      }
      const { eventId, type, vaultId, name } = reading.hint;
      const refresh = await refreshVaultObject(reading.hint);
      context.log("Event used.", { eventId, type, vaultId, name, refresh: refresh.kind });
      if (refresh.kind !== "judged") return;
      await tellNow(tell, storiesOf(df.getClient(context)), refresh.partitions);
    },
  });
}
