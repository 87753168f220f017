import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { credentialScan } from "../../shared/scan/scan-orchestrator.ts";
import {
  commit,
  conclude,
  mergeSlice,
  readSource,
  settle,
  tell,
} from "../../shared/scan/scan-types.ts";
import { CREDENTIAL_SCAN } from "../../shared/scan/scans.ts";
import type { Services } from "../../shared/services.ts";
import { registerActivity } from "./register-activity.ts";

/** The credential scan and its activities. */
export function registerCredentialScan(
  services: Configured<Pick<Services, "activities" | "tell">>,
): void {
  df.app.orchestration(CREDENTIAL_SCAN, credentialScan);
  registerActivity(readSource, (input) => valueOf(services).activities.readSource(input));
  registerActivity(settle, (input) => valueOf(services).activities.settle(input));
  registerActivity(mergeSlice, (input) => valueOf(services).activities.mergeSlice(input));
  registerActivity(commit, (input) => valueOf(services).activities.commit(input));
  registerActivity(conclude, (input) => valueOf(services).activities.conclude(input));
  registerActivity(tell, (input) => valueOf(services).tell(input));
}
