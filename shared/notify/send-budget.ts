import type { ChannelId } from "./reason.ts";

/** How much may be sent on a channel, over all instances of the service. */
export interface SendBudget {
  /**
   * How many messages may go now, from 1 to `most`: they have been counted, whether or not they are sent. Otherwise the
   * instant from which it is worth asking again.
   */
  take(channel: ChannelId, now: Date, wanted: Wanted): Promise<number | Date>;
}

export interface Wanted {
  readonly most: number;
  /** What is urgent need not leave room for others. */
  readonly isUrgent: boolean;
}

/** A dispatch's share of the budget. */
export interface Purse {
  /** `ok`: one message may go now. Otherwise the instant from which it is worth asking again. */
  take(channel: ChannelId, isUrgent: boolean, now: Date): Promise<"ok" | Date>;
}

/** Takes from `budget` for everybody at once who is expected to be written to. */
export function createPurse(
  budget: SendBudget,
  expected: readonly { readonly channel: ChannelId; readonly isUrgent: boolean }[],
): Purse {
  const pockets = new Map<
    string,
    { left: number; held: number; asking?: Promise<number | Date> }
  >();
  const pocketOf = (channel: ChannelId, isUrgent: boolean) => {
    const name = `${channel} ${String(isUrgent)}`;
    const pocket = pockets.get(name) ?? { left: 0, held: 0 };
    pockets.set(name, pocket);
    return pocket;
  };
  for (const { channel, isUrgent } of expected) pocketOf(channel, isUrgent).left += 1;

  return {
    async take(channel, isUrgent, now) {
      const pocket = pocketOf(channel, isUrgent);
      while (pocket.held === 0) {
        // Whoever comes meanwhile waits for the same answer.
        pocket.asking ??= budget
          .take(channel, now, { most: Math.max(1, pocket.left), isUrgent })
          .then((given) => {
            if (typeof given === "number") {
              pocket.held += given;
              pocket.left -= given;
            }
            return given;
          })
          .finally(() => delete pocket.asking);
        const given = await pocket.asking;
        if (typeof given !== "number") return given;
      }
      pocket.held -= 1;
      return "ok";
    },
  };
}
