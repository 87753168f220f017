import { after, MINUTE_MS } from "../core/time.ts";
import type { ChannelId } from "../notify/reason.ts";
import type { SendBudget } from "../notify/send-budget.ts";
import type { Table } from "./tables.ts";
import { z } from "zod";

/** In any minute at most `capacity + perMinute` are let through. */
export interface BucketSize {
  readonly capacity: number;
  readonly perMinute: number;
}

/**
 * What Exchange Online takes from one mailbox: 30 messages a minute (reference graph.md 8.1). The burst and the
 * refill together stay at that, and a little below.
 */
export const MAIL_BUCKET: BucketSize = { capacity: 6, perMinute: 23 };

const PARTITION = "budget";
const MAX_TRIES = 20;

/**
 * Budgets kept as one row each in `table` (`Runs`), partition `budget`, so that all instances of the service share
 * them. A channel without a size is not limited.
 */
export function createSendBudget(deps: {
  table: Table;
  sizes: Readonly<Partial<Record<ChannelId, BucketSize>>>;
}): SendBudget {
  return {
    async take(channel, now, most) {
      const size = deps.sizes[channel];
      return size === undefined ? most : takeTokens(deps.table, channel, size, { now, most });
    },
  };
}

/**
 * Takes up to `most` tokens from the bucket `name`; when there is none answers when it will be full again. A new bucket is
 * full.
 */
async function takeTokens(
  table: Table,
  name: string,
  { capacity, perMinute }: BucketSize,
  { now, most }: { now: Date; most: number },
): Promise<number | Date> {
  const msPerToken = MINUTE_MS / perMinute;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const row = await table.get(PARTITION, name);
    const known = row === undefined ? { tokens: capacity, at: now } : bucket.parse(row.values);
    // Another instance's clock may be ahead: time never flows back into the bucket.
    const passedMs = Math.max(0, now.getTime() - known.at.getTime());
    const tokens = Math.min(capacity, known.tokens + passedMs / msPerToken);
    // Who waits comes back to a full bucket: a burst for each wake-up, and tokens meanwhile for what is urgent.
    if (tokens < 1) return after(now, Math.ceil((capacity - tokens) * msPerToken));

    const taken = Math.min(most, Math.floor(tokens));
    const at = now > known.at ? now : known.at;
    const values = { v: 1, tokens: String(tokens - taken), at: at.toISOString() };
    const outcome = await table.change(PARTITION, [
      row === undefined
        ? { kind: "insert", row: name, values }
        : { kind: "replace", row: name, values, etag: row.etag },
    ]);
    if (outcome.kind === "done") return taken;
  }
  // So many others are sending that the bucket is as good as empty.
  return after(now, Math.ceil(msPerToken));
}

// As text: the table would keep 3 as a whole number and 3.5 as another type.
const bucket = z.object({
  tokens: z.string().transform(Number).pipe(z.number()),
  at: z.iso.datetime().transform((text) => new Date(text)),
});
