import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { storiesOf } from "../../shared/scan/stories.ts";
import { tellNow } from "../../shared/scan/tell-now.ts";
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
      const stories = storiesOf(df.getClient(context));
      const look = await lookAtAuditLog((partitions) => tellNow(tell, stories, partitions));
      if (look.records > 0) context.log("Audit log.", { ...look });
    },
  });
}
