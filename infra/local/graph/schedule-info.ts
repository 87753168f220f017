import { z } from "zod";
import { afterDuration } from "../azure/duration.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { badRequest } from "./graph-refusal.ts";

const instant = z.iso.datetime({ offset: true });

/** `requestSchedule` (learn.microsoft.com/graph/api/resources/requestschedule, checked 2026-11-21); recurrence is not supported by PIM. */
export const scheduleInfoShape = z.strictObject({
  startDateTime: instant.nullish(),
  recurrence: z.null().optional(),
  expiration: z
    .strictObject({
      type: z.enum(["noExpiration", "afterDateTime", "afterDuration"]),
      endDateTime: instant.nullish(),
      duration: z.string().nullish(),
    })
    .nullish(),
});

export type ScheduleInfo = z.infer<typeof scheduleInfoShape>;

export interface Schedule {
  readonly startDateTime: string;
  readonly endDateTime: string | null;
}

/** From when to when. What should have begun already begins now; without an expiration it never ends. */
export function scheduleOf(info: ScheduleInfo | undefined, now: Date): Schedule {
  const begins = Math.max(now.getTime(), Date.parse(info?.startDateTime ?? now.toISOString()));
  const startDateTime = graphInstant(begins);
  const { type = "noExpiration", endDateTime, duration } = info?.expiration ?? {};
  if (type === "noExpiration") return { startDateTime, endDateTime: null };
  const ends =
    type === "afterDateTime"
      ? Date.parse(endDateTime ?? "")
      : (afterDuration(begins, duration ?? "") ?? NaN);
  if (Number.isNaN(ends) || ends <= begins) {
    throw badRequest("The expiration of scheduleInfo is not valid.");
  }
  return { startDateTime, endDateTime: graphInstant(ends) };
}
