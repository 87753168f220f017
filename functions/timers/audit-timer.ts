import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { storiesOf } from "../../shared/scan/stories.ts";
import { tellLaterAt } from "../../shared/scan/tell-later-at.ts";
import type { Services } from "../../shared/services.ts";

/** Looks at the directory's audit log. What failed comes with the next tick, from where the last look ended. */
export function registerAuditTimer(
  services: Configured<Pick<Services, "lookAtAuditLog" | "tell">>,
): void {
  app.timer("audit-timer", {
    schedule: "%STEWARD_AUDIT_SCHEDULE%", // NCRONTAB: six fields, seconds first, UTC
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const { lookAtAuditLog, tell } = valueOf(services);
      const look = await lookAtAuditLog(async (partitions) => {
        const { nextDueAt, unrouted } = await tell({ partitions });
        if (unrouted !== undefined) {
          throw new Error("The people to be told could not be found yet.");
        }
        await tellLaterAt(storiesOf(df.getClient(context)), nextDueAt);
      });
      if (look.records > 0) context.log("Audit log.", { ...look });
    },
  });
}
