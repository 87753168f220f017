import { z } from "zod";
import type { Table } from "../azure/tables.ts";
import { messageFromRow, messageRow } from "./outbox-rows.ts";
import { knownRow, outboxPartition, reasonKey } from "./reason-key.ts";
import type { Reason } from "./reason.ts";

/** What has become of a reason, as far as the outbox knows. */
export type ReasonFate =
  | { readonly kind: "never-recorded" }
  /** Not sent yet, or tried and not taken so far. */
  | { readonly kind: "waiting" }
  | { readonly kind: "accepted"; readonly at: Date }
  /** `uncertain`: nobody knows whether it arrived. */
  | { readonly kind: "rejected" | "uncertain"; readonly at: Date; readonly why: string };

const knownSchema = z.object({ seq: z.number() });

/** Reads two rows: the reason's own, and the message that covers it. */
export async function reasonFate(
  table: Pick<Table, "get" | "list">,
  reason: Omit<Reason, "notice">,
): Promise<ReasonFate> {
  const partition = outboxPartition(reason.channel, reason.person.id);
  const known = await table.get(partition, knownRow(reasonKey(reason)));
  if (known === undefined) return { kind: "never-recorded" };
  const { seq } = knownSchema.parse(known.values);
  // A message is named for the last reason it covers: the first from here on is this one's, or begins behind it.
  for await (const [row] of table.list(partition, {
    from: messageRow(seq),
    before: "m;",
    pageSize: 1,
  })) {
    if (row === undefined) break;
    const { from, state, at, why } = messageFromRow(row);
    if (from > seq || state === "sending") break;
    return state === "accepted" ? { kind: state, at } : { kind: state, at, why: why ?? "" };
  }
  return { kind: "waiting" };
}
