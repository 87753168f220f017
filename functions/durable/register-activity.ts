import * as df from "durable-functions";
import type { ActivityRef } from "../../shared/core/call.ts";

/** Registers what does the work of `activity`. The payload is what the story sent, as JSON. */
export function registerActivity<I extends object, O extends object>(
  activity: ActivityRef<I, O>,
  work: (input: I) => Promise<O>,
): void {
  // The cast is where a payload type is made: the story that calls it is checked against the same declaration.
  df.app.activity(activity.name, { handler: (input) => work(input as I) });
}
