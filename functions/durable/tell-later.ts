import * as df from "durable-functions";
import { TELL_LATER } from "../../shared/scan/scans.ts";
import { tellLater } from "../../shared/scan/tell-orchestrator.ts";

/** Sends what was not due when it came up. */
export function registerTellLater(): void {
  df.app.orchestration(TELL_LATER, tellLater);
}
