import { app } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, valueOf } from "../../shared/config/settings.ts";
import { storiesOf } from "../../shared/scan/stories.ts";
import { tellLaterAt } from "../../shared/scan/tell-later-at.ts";
import type { Services } from "../../shared/services.ts";

/** Writes the week's digest and sends it. */
export function registerWeeklyDigest(
  services: Configured<Pick<Services, "weeklyDigest" | "tell">>,
): void {
  app.timer("weekly-digest", {
    schedule: "%STEWARD_DIGEST_SCHEDULE%", // NCRONTAB: six fields, seconds first, UTC
    extraInputs: [df.input.durableClient()],
    // A failed run of a timer waits for its next tick, which here is a week away.
    retry: {
      strategy: "exponentialBackoff",
      maxRetryCount: 5,
      minimumInterval: { minutes: 1 },
      maximumInterval: { minutes: 30 },
    },
    handler: async (_timer, context) => {
      const { weeklyDigest, tell } = valueOf(services);
      await weeklyDigest();
      const { nextDueAt } = await tell({ partitions: [] });
      await tellLaterAt(storiesOf(df.getClient(context)), nextDueAt);
    },
  });
}
