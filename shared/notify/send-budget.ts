import type { ChannelId } from "./reason.ts";

/** How much may be sent on a channel, over all instances of the service. */
export interface SendBudget {
  /**
   * How many messages may go now, from 1 to `most`: they have been counted, whether or not they are sent. Otherwise the
   * instant from which it is worth asking again.
   */
  take(channel: ChannelId, now: Date, most: number): Promise<number | Date>;
}

/** A dispatch's share of the budget. */
export interface Purse {
  /** `ok`: one message may go now. Otherwise the instant from which it is worth asking again. */
  take(channel: ChannelId, now: Date): Promise<"ok" | Date>;
}

/** Takes from `budget` for everybody at once who is expected to be written to: `wanted` on each channel. */
export function createPurse(budget: SendBudget, wanted: ReadonlyMap<ChannelId, number>): Purse {
  const left = new Map(wanted);
  const held = new Map<ChannelId, number>();
  const asking = new Map<ChannelId, Promise<number | Date>>();

  async function ask(channel: ChannelId, now: Date): Promise<number | Date> {
    try {
      const answer = await budget.take(channel, now, Math.max(1, left.get(channel) ?? 1));
      if (typeof answer === "number") {
        held.set(channel, (held.get(channel) ?? 0) + answer);
        left.set(channel, (left.get(channel) ?? 0) - answer);
      }
      return answer;
    } finally {
      asking.delete(channel);
    }
  }

  return {
    async take(channel, now) {
      for (;;) {
        const tokens = held.get(channel) ?? 0;
        if (tokens > 0) {
          held.set(channel, tokens - 1);
          return "ok";
        }
        let answer = asking.get(channel);
        if (answer === undefined) {
          answer = ask(channel, now);
          asking.set(channel, answer);
        }
        const given = await answer;
        if (typeof given !== "number") return given;
      }
    },
  };
}
