import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import type { Services } from "../../shared/services.ts";

/** Starts a credential scan on its schedule; one that is running already is joined. */
export function registerCredentialScanTimer(services: Configured<Pick<Services, "scans">>): void {
  app.timer("credential-scan-timer", {
    schedule: "%STEWARD_CREDENTIAL_SCAN_SCHEDULE%", // NCRONTAB: six fields, seconds first, UTC
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const { scans } = valueOf(services);
      const { id, joined } = await scans.start(df.getClient(context), { by: { kind: "timer" } });
      context.log("Credential scan started.", { scan: id, joined });
    },
  });
}
