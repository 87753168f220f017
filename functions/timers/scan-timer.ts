import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import type { ScanKind } from "../../shared/http/scans.ts";
import type { Services } from "../../shared/services.ts";

/** NCRONTAB: six fields, seconds first, UTC. */
const SCHEDULES: Readonly<Record<ScanKind, { readonly name: string; readonly schedule: string }>> =
  {
    credentials: {
      name: "credential-scan-timer",
      schedule: "%STEWARD_CREDENTIAL_SCAN_SCHEDULE%",
    },
    access: { name: "access-scan-timer", schedule: "%STEWARD_ACCESS_SCAN_SCHEDULE%" },
  };

/** Starts a scan of a kind on its schedule; one that is running already is joined. */
export function registerScanTimer(
  kind: ScanKind,
  services: Configured<Pick<Services, "scans">>,
): void {
  const { name, schedule } = SCHEDULES[kind];
  app.timer(name, {
    schedule,
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const { scans } = valueOf(services);
      const request = { by: { kind: "timer" }, kinds: [kind] } as const;
      const { id, joined } = await scans.start(df.getClient(context), request);
      context.log("Scan started.", { kind, scan: id, joined });
    },
  });
}
