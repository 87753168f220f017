import { after, MINUTE_MS } from "../core/time.ts";
import type { ChannelId } from "../notify/reason.ts";
import type { SendBudget } from "../notify/send-budget.ts";
import type { Table } from "./tables.ts";
import { z } from "zod";

/**
 * What is not urgent goes in bursts of `capacity`, refilled at `perMinute`, so that something is left for what is; all
 * together are at most `limit` in any minute.
 */
export interface BucketSize {
  readonly capacity: number;
  readonly perMinute: number;
  readonly limit: number;
}

/**
 * What Exchange Online takes from one mailbox: 30 messages a minute
 * (learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits).
 */
export const MAIL_BUCKET: BucketSize = { capacity: 6, perMinute: 23, limit: 30 };

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
    async take(channel, now, wanted) {
      const size = deps.sizes[channel];
      return size === undefined ? wanted.most : takeTokens(deps.table, channel, size, now, wanted);
    },
  };
}

/**
 * Takes up to `most` tokens from the bucket `name`; when there is none answers when it is worth asking again. A new bucket
 * is full.
 */
async function takeTokens(
  table: Table,
  name: string,
  { capacity, perMinute, limit }: BucketSize,
  now: Date,
  { most, isUrgent }: { most: number; isUrgent: boolean },
): Promise<number | Date> {
  const msPerToken = MINUTE_MS / perMinute;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const row = await table.get(PARTITION, name);
    const known =
      row === undefined ? { tokens: capacity, at: now, sent: [] } : bucket.parse(row.values);
    // Another instance's clock may be ahead: time never flows back into the bucket.
    const passedMs = Math.max(0, now.getTime() - known.at.getTime());
    const tokens = Math.min(capacity, known.tokens + passedMs / msPerToken);
    const lastMinute = known.sent.filter((at) => at > now.getTime() - MINUTE_MS);
    const [oldest] = lastMinute;
    if (oldest !== undefined && lastMinute.length >= limit) return new Date(oldest + MINUTE_MS);
    // Who waits comes back to a full bucket: a burst for each wake-up, and tokens meanwhile for what is urgent.
    if (!isUrgent && tokens < 1) return after(now, Math.ceil((capacity - tokens) * msPerToken));

    const free = limit - lastMinute.length;
    const taken = Math.min(most, isUrgent ? free : Math.min(free, Math.floor(tokens)));
    const at = now > known.at ? now : known.at;
    const sent = [...lastMinute, ...Array.from({ length: taken }, () => at.getTime())];
    const values = {
      v: 1,
      tokens: String(Math.max(0, tokens - taken)),
      at: at.toISOString(),
      sent: JSON.stringify(sent),
    };
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
  /** When each of the last minute was taken, in epoch ms, the oldest first. */
  sent: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(z.number())),
});
