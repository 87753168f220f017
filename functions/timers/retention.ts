import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import type { Services } from "../../shared/services.ts";

/** Forgets what has been kept for long enough, once a day. */
export function registerRetention(services: Configured<Pick<Services, "retention">>): void {
  app.timer("retention", {
    schedule: "%STEWARD_RETENTION_SCHEDULE%", // NCRONTAB: six fields, seconds first, UTC
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const forgotten = await valueOf(services).retention(df.getClient(context));
      context.log("Retention.", forgotten);
    },
  });
}
