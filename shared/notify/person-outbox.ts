import type { RowChange, Table } from "../azure/tables.ts";
import { after } from "../core/time.ts";
import type { Settlement } from "./outbox-rules.ts";
import { LEASE_MS } from "./outbox-rules.ts";
import {
  HEAD,
  type Head,
  headFromRow,
  headToRow,
  messageFromRow,
  messageKey,
  messageRow,
  type MessageRow,
  messageToRow,
  waitingRow,
} from "./outbox-rows.ts";
import { OutboxBusy } from "./outbox-busy.ts";
import { reasonFromRow } from "./reason-row.ts";
import type { Reason } from "./reason.ts";

/** Where a person's outbox stands, with the message in flight if there is one. */
export interface Standing {
  readonly head: Head;
  readonly etag: string;
  readonly inFlight: MessageRow | undefined;
}

/** A message that a dispatcher has taken for a try, and how the outbox stands with it. */
export interface Claimed {
  readonly message: MessageRow;
  readonly standing: Standing;
}

/** What a dispatcher does to one person's partition. */
export type PersonOutbox = ReturnType<typeof openPersonOutbox>;

/** Opens one person's partition for a dispatcher. All changes are made under the head's ETag. */
export function openPersonOutbox(table: Table, partition: string) {
  return {
    partition,

    /** `undefined` while nothing has ever been recorded. */
    read,

    /** Changes nothing but the ETag; false when somebody was faster. */
    async touch({ head, etag }: Standing): Promise<boolean> {
      return (await changeHead(etag, head, [])) !== undefined;
    },

    /** Makes the head of a person of whom only a `ready` row is known; false when there is one now. */
    async create(head: Head): Promise<boolean> {
      const values = headToRow({ ...head, visits: 1 });
      const outcome = await table.change(partition, [{ kind: "insert", row: HEAD, values }]);
      return outcome.kind === "done";
    },

    /** Takes the waiting reasons from `from` to `to` for a message; `undefined` when somebody was faster. */
    async claim(
      { head, etag }: Standing,
      { from, to }: { from: number; to: number },
      now: Date,
    ): Promise<Claimed | undefined> {
      const message: MessageRow = {
        state: "sending",
        from,
        to,
        key: messageKey(partition, from, to),
        attempt: 1,
        uncertain: 0,
        isCalling: true,
        leaseUntil: after(now, LEASE_MS),
        at: now,
        why: undefined,
      };
      return claimed(etag, { ...head, claimedThrough: to }, message);
    },

    /** Takes the message in flight for one more try; `undefined` when somebody was faster. */
    async resume(
      { head, etag }: Standing,
      message: MessageRow,
      now: Date,
    ): Promise<Claimed | undefined> {
      const resumed: MessageRow = {
        ...message,
        attempt: message.attempt + 1,
        isCalling: true,
        leaseUntil: after(now, LEASE_MS),
      };
      return claimed(etag, head, resumed);
    },

    /**
     * Writes down, in one go, that a message was sent and removes what it told. Answers how it stands then; `undefined` when
     * anything came in between, or when it is too much for one go: then it is for `settle` and `clean`.
     */
    async settleSent({ message, standing }: Claimed, now: Date): Promise<Standing | undefined> {
      const { from, to } = message;
      if (to - from >= MOST_TOLD_AT_ONCE) return undefined;
      const { head, messages } = settled(standing.head, message, { kind: "sent" }, now);
      const told = Array.from({ length: to - from + 1 }, (_, index): RowChange => ({
        kind: "delete",
        row: waitingRow(from + index),
      }));
      return changeHead(standing.etag, head, [...messages, ...told]);
    },

    /** Writes down how a try ended. Does nothing when the message has been settled, or taken over, by another. */
    async settle(message: MessageRow, settlement: Settlement, now: Date): Promise<void> {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const standing = await read();
        const known = standing?.inFlight;
        if (standing === undefined || known?.key !== message.key) return;
        // That it was taken is true whoever tries it now; all else is for the latest try to say.
        if (known.attempt !== message.attempt && settlement.kind !== "sent") return;
        const { head, messages } = settled(standing.head, message, settlement, now);
        if ((await changeHead(standing.etag, head, messages)) !== undefined) return;
      }
      throw new OutboxBusy(partition);
    },

    /** The reasons from `from` to `to`, page by page, in the order in which they were recorded. */
    async *reasons({ from, to }: { from: number; to: number }): AsyncIterable<readonly Reason[]> {
      const range = { from: waitingRow(from), before: waitingRow(to + 1), pageSize: PAGE };
      for await (const page of table.list(partition, range)) yield page.map(reasonFromRow);
    },

    /** Removes the waiting rows that have been told. A crash leaves some; the next visit finds them. */
    async clean({ sentThrough }: Head): Promise<void> {
      const range = {
        from: "q:",
        before: waitingRow(sentThrough + 1),
        pageSize: PAGE,
        select: ["v"],
      };
      for await (const page of table.list(partition, range)) {
        const deletes = page.map(({ row }): RowChange => ({ kind: "delete", row }));
        const outcome = await table.change(partition, deletes);
        // Another dispatcher is cleaning up the same rows: leave it to that one.
        if (outcome.kind !== "done") return;
      }
    },
  };

  async function read(): Promise<Standing | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const row = await table.get(partition, HEAD);
      if (row === undefined) return undefined;
      const head = headFromRow(row);
      if (head.claimedThrough === head.sentThrough) {
        return { head, etag: row.etag, inFlight: undefined };
      }
      const message = await table.get(partition, messageRow(head.claimedThrough));
      if (message !== undefined) return { head, etag: row.etag, inFlight: messageFromRow(message) };
      // Given up between the two reads.
    }
    throw new OutboxBusy(partition);
  }

  async function claimed(
    etag: string,
    head: Head,
    message: MessageRow,
  ): Promise<Claimed | undefined> {
    const standing = await changeHead(etag, head, [written(message)]);
    return standing && { message, standing: { ...standing, inFlight: message } };
  }

  /** How it stands then, with nothing in flight; `undefined` when somebody was faster. */
  async function changeHead(
    etag: string,
    head: Head,
    changes: readonly RowChange[],
  ): Promise<Standing | undefined> {
    const next = { ...head, visits: head.visits + 1 };
    const outcome = await table.change(partition, [
      { kind: "replace", row: HEAD, etag, values: headToRow(next) },
      ...changes,
    ]);
    if (outcome.kind !== "done" || outcome.etag === undefined) return undefined;
    return { head: next, etag: outcome.etag, inFlight: undefined };
  }
}

/** The head and the message's row as `settlement` leaves them. */
function settled(
  head: Head,
  message: MessageRow,
  settlement: Settlement,
  now: Date,
): { head: Head; messages: readonly RowChange[] } {
  const ended: MessageRow = { ...message, isCalling: false, at: now };
  const passed: Head = {
    ...head,
    sentThrough: message.to,
    failures: 0,
    failingSince: undefined,
    notBefore: undefined,
  };
  const failing: Head = { ...head, failingSince: head.failingSince ?? now };
  switch (settlement.kind) {
    case "sent":
      return {
        head: { ...passed, lastSentAt: now },
        messages: [written({ ...ended, state: "accepted" })],
      };
    case "end":
      return {
        head: passed,
        messages: [written({ ...ended, state: settlement.state, why: settlement.why })],
      };
    case "keep": {
      const { uncertain, leaseUntil, why } = settlement;
      return { head: failing, messages: [written({ ...ended, uncertain, leaseUntil, why })] };
    }
    case "release":
      return {
        head: {
          ...failing,
          claimedThrough: head.sentThrough,
          failures: head.failures + 1,
          notBefore: settlement.notBefore,
        },
        messages: [{ kind: "delete", row: messageRow(message.to) }],
      };
  }
}

function written(message: MessageRow): RowChange {
  return { kind: "upsert", row: messageRow(message.to), values: messageToRow(message) };
}

const PAGE = 100;
/** A transaction takes 100 changes: the head's and the message's are two of them. */
const MOST_TOLD_AT_ONCE = 98;
const MAX_TRIES = 60;
