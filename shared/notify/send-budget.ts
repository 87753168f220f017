import type { ChannelId } from "./reason.ts";

/** How much may be sent on a channel, over all instances of the service. */
export interface SendBudget {
  /** `ok`: one message may go now, and has been counted. Otherwise the instant from which it is worth asking again. */
  take(channel: ChannelId, now: Date): Promise<"ok" | Date>;
}
