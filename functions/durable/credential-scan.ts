import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { credentialScan } from "../../shared/scan/scan-orchestrator.ts";
import { finish, mergeSlice, readSources, settle, tell } from "../../shared/scan/scan-types.ts";
import { CREDENTIAL_SCAN } from "../../shared/scan/scans.ts";
import type { Services } from "../../shared/services.ts";
import { registerActivity } from "./register-activity.ts";

/** The credential scan and its activities. */
export function registerCredentialScan(
  services: Configured<Pick<Services, "activities" | "tell">>,
): void {
  df.app.orchestration(CREDENTIAL_SCAN, credentialScan);
  registerActivity(readSources, (input) => valueOf(services).activities.readSources(input));
  registerActivity(settle, (input) => valueOf(services).activities.settle(input));
  registerActivity(mergeSlice, (input) => valueOf(services).activities.mergeSlice(input));
  registerActivity(finish, (input) => valueOf(services).activities.finish(input));
  registerActivity(tell, (input) => valueOf(services).tell(input));
}
