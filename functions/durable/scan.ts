import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { scan } from "../../shared/scan/scan-orchestrator.ts";
import { finish, mergeSlice, readSources, settle, tell } from "../../shared/scan/scan-types.ts";
import { SCAN } from "../../shared/scan/scans.ts";
import type { Services } from "../../shared/services.ts";
import { registerActivity } from "./register-activity.ts";

/** The story of a scan, of whatever kind, and its activities. */
export function registerScan(services: Configured<Pick<Services, "activities" | "tell">>): void {
  df.app.orchestration(SCAN, scan);
  registerActivity(readSources, (input) => valueOf(services).activities.readSources(input));
  registerActivity(settle, (input) => valueOf(services).activities.settle(input));
  registerActivity(mergeSlice, (input) => valueOf(services).activities.mergeSlice(input));
  registerActivity(finish, (input) => valueOf(services).activities.finish(input));
  registerActivity(tell, (input) => valueOf(services).tell(input));
}
