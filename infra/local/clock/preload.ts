/** `node --import clock/preload.ts`: gives the process the shared clock in the file that LOCAL_AZURE_CLOCK names. */
import { openClock } from "./clock-file.ts";
import { sharedDate } from "./shared-date.ts";

const path = process.env["LOCAL_AZURE_CLOCK"];
if (path === undefined) {
  throw new Error(
    "LOCAL_AZURE_CLOCK is not set. It must name the clock file (infra/local/README.md).",
  );
}
const clock = openClock(path);
globalThis.Date = sharedDate(Date, () => clock.now());
