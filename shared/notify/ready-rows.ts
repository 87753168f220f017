import { z } from "zod";
import type { Table } from "../azure/tables.ts";
import type { Ids } from "../core/ids.ts";
import { after } from "../core/time.ts";
import { outboxPartition } from "./reason-key.ts";
import type { ChannelId } from "./reason.ts";

/** A person for whom something was due, with the rows that said so. */
export interface DuePerson {
  readonly partition: string;
  readonly channel: ChannelId;
  readonly personId: string;
  readonly rank: number;
  readonly rows: readonly string[];
}

/**
 * The partition `ready`: `{due}:{channel}:{person}:{id}` says that something may wait for that person from then on, so
 * that a dispatcher finds it without looking at everybody. The id makes each row its writer's own: a row is only ever
 * deleted by a dispatcher that had *listed* it before its last change of the person's head.
 */
export function createReadyRows(deps: { table: Table; ids: Ids }) {
  const { table, ids } = deps;
  return {
    async put(
      due: Date,
      person: { channel: ChannelId; personId: string; rank: number },
    ): Promise<void> {
      const partition = outboxPartition(person.channel, person.personId);
      const row = `${due.toISOString()}:${partition}:${ids.next()}`;
      await table.change(READY, [{ kind: "insert", row, values: { v: 1, ...person } }]);
    },

    /**
     * Everybody due at `now`: the most urgent first, then who has waited longest; and when the first row after that is due.
     */
    async due(now: Date): Promise<{ people: readonly DuePerson[]; nextDueAt?: Date }> {
      const people = new Map<string, DuePerson>();
      let nextDueAt: Date | undefined;
      rows: for await (const page of table.list(READY)) {
        for (const { row, values } of page) {
          if (row >= justAfter(now)) {
            nextDueAt = new Date(row.slice(0, ISO_LENGTH));
            break rows;
          }
          const { channel, personId, rank } = readySchema.parse(values);
          const partition = outboxPartition(channel, personId);
          const known = people.get(partition);
          people.set(partition, {
            partition,
            channel,
            personId,
            rank: Math.min(rank, known?.rank ?? rank),
            rows: [...(known?.rows ?? []), row],
          });
        }
      }
      // Rows came in the order of their due instants, and sorting keeps it within a rank.
      const byRank = [...people.values()].sort((a, b) => a.rank - b.rank);
      return { people: byRank, ...(nextDueAt === undefined ? {} : { nextDueAt }) };
    },

    /** Whether there is anything to be sent, now or later. */
    async isAny(): Promise<boolean> {
      for await (const page of table.list(READY, { pageSize: 1 })) {
        if (page.length > 0) return true;
      }
      return false;
    },

    async remove(rows: readonly string[]): Promise<void> {
      // One by one: in a transaction, one row that another dispatcher has removed would keep all the others.
      for (const row of rows) await table.change(READY, [{ kind: "delete", row }]);
    },
  };
}

export type ReadyRows = ReturnType<typeof createReadyRows>;

const READY = "ready";
const ISO_LENGTH = "2026-03-02T09:00:00.000Z".length;

/** The key that follows every row due at `now`, whatever comes after the instant in it. */
function justAfter(now: Date): string {
  return after(now, 1).toISOString();
}

const readySchema = z.object({
  channel: z.enum(["email", "teams", "webhook"]),
  personId: z.string(),
  rank: z.number(),
});
