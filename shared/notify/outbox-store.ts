import type { RowChange, RowValues, Table } from "../azure/tables.ts";
import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import { after } from "../core/time.ts";
import { atOnce } from "../core/at-once.ts";
import { isOneIncident, remembered } from "./incident.ts";
import { OutboxBusy } from "./outbox-busy.ts";
import { dueAt, rankOf } from "./outbox-rules.ts";
import { emptyHead, HEAD, type Head, headFromRow, headToRow, waitingRow } from "./outbox-rows.ts";
import { createReadyRows } from "./ready-rows.ts";
import { knownRow, outboxPartition, reasonKey } from "./reason-key.ts";
import { reasonSize, reasonToRow } from "./reason-row.ts";
import type { Reason } from "./reason.ts";

export interface Recorded {
  /** How many reasons are new. */
  readonly recorded: number;
  /** How many had been recorded before, or were there twice. */
  readonly known: number;
}

export interface Outbox {
  /**
   * Writes reasons down to be told; one that is known already is left out. Returns when all are stored: whatever
   * happens then, a dispatcher finds them. Reasons of one call for one person go into one message, so a run records
   * all of its reasons at once. Repeatable after a failure. Throws `OutboxBusy` when others keep changing the same
   * person's outbox.
   */
  record(reasons: readonly Reason[]): Promise<Recorded>;
}

const PEOPLE_AT_ONCE = 12;
/** Two rows for each reason and the head make at most 99 of the 100 changes of a transaction. */
const MAX_REASONS = 49;
/** Bytes of rows in one transaction; the service allows 4 MiB. */
const MAX_SIZE = 2_000_000;
const MAX_TRIES = 60;
/** How long others wait for the rest of a recording that takes several transactions. */
const HOLD_MS = 30_000;

/** The outbox in `table`: reasons are rows before anybody is written to. */
export function createOutbox(deps: { table: Table; ids: Ids; clock: Clock }): Outbox {
  const { table, clock } = deps;
  const ready = createReadyRows(deps);

  return {
    async record(reasons) {
      const people = byPartition(reasons);
      let recorded = 0;
      await atOnce(PEOPLE_AT_ONCE, [...people.values()], async (waiting) => {
        recorded += await recordFor(waiting);
      });
      return { recorded, known: reasons.length - recorded };
    },
  };

  /** Records the reasons of one person on one channel; answers how many were new. */
  async function recordFor(waiting: readonly Keyed[]): Promise<number> {
    const [first] = waiting;
    if (first === undefined) return 0;
    const { channel, person } = first.reason;
    const partition = outboxPartition(channel, person.id);
    let left: readonly Keyed[] = waiting;
    let recorded = 0;
    let tries = 0;
    /** What the dispatchers' count was when this recording's `ready` row was written; it stands while that is so. */
    let readyAtVisits: number | undefined;

    while (left.length > 0) {
      if (++tries > MAX_TRIES) throw new OutboxBusy(partition);
      const stored = await table.get(partition, HEAD);
      const head = stored === undefined ? emptyHead(channel, person) : headFromRow(stored);
      const { batch, rest } = nextBatch(left);
      const now = clock.now();
      const next = extended(head, batch, {
        person,
        holdUntil: rest.length > 0 ? after(now, HOLD_MS) : undefined,
      });

      // The pointer first, the reasons second: a pointer to nothing is harmless. It must be written after the head was
      // read, so that a dispatcher that removes it has changed the head meanwhile, and the transaction below fails.
      if (readyAtVisits !== head.visits) {
        const due = dueAt({ ...next, holdUntil: undefined }, now);
        await ready.put(due, { channel, personId: person.id, rank: rankOf(next) });
        readyAtVisits = head.visits;
      }

      const outcome = await table.change(partition, [
        stored === undefined
          ? { kind: "insert", row: HEAD, values: headToRow(next) }
          : { kind: "replace", row: HEAD, values: headToRow(next), etag: stored.etag },
        ...batch.flatMap((keyed, index) => reasonRows(keyed, head.lastSeq + 1 + index)),
      ]);
      if (outcome.kind === "done") {
        recorded += batch.length;
        left = rest;
        tries = 0;
      } else if (outcome.kind === "exists" && outcome.index > 0) {
        left = [...(await unknownOf(partition, batch)), ...rest];
      }
      // Else the head has changed, or has come to be: once more from where it stands now.
    }
    return recorded;
  }

  async function unknownOf(partition: string, batch: readonly Keyed[]): Promise<readonly Keyed[]> {
    const known = new Set<string>();
    await atOnce(8, batch, async ({ key }) => {
      if ((await table.get(partition, knownRow(key))) !== undefined) known.add(key);
    });
    return batch.filter(({ key }) => !known.has(key));
  }
}

/** Whether `reason`, whatever it says, has ever been recorded: one row is read. */
export async function wasRecorded(
  table: Pick<Table, "get">,
  reason: Omit<Reason, "notice">,
): Promise<boolean> {
  const partition = outboxPartition(reason.channel, reason.person.id);
  return (await table.get(partition, knownRow(reasonKey(reason)))) !== undefined;
}

interface Keyed {
  readonly key: string;
  readonly reason: Reason;
  readonly values: RowValues;
}

/** By person and channel, each reason once, in the order given. */
function byPartition(reasons: readonly Reason[]): Map<string, Keyed[]> {
  const people = new Map<string, Keyed[]>();
  const seen = new Set<string>();
  for (const reason of reasons) {
    const key = reasonKey(reason);
    if (seen.has(key)) continue;
    seen.add(key);
    const partition = outboxPartition(reason.channel, reason.person.id);
    const known = people.get(partition) ?? [];
    known.push({ key, reason, values: reasonToRow(reason) });
    people.set(partition, known);
  }
  return people;
}

/** As many as fit into one transaction, at least one. */
function nextBatch(left: readonly Keyed[]): { batch: readonly Keyed[]; rest: readonly Keyed[] } {
  let size = 0;
  let count = 0;
  for (const { values } of left) {
    size += reasonSize(values);
    if (count > 0 && (count >= MAX_REASONS || size > MAX_SIZE)) break;
    count += 1;
  }
  return { batch: left.slice(0, count), rest: left.slice(count) };
}

/** The head once `batch` has been put behind what waits; the person as named last. */
function extended(
  head: Head,
  batch: readonly Keyed[],
  { person, holdUntil }: Pick<Head, "person" | "holdUntil">,
): Head {
  let { criticalSeq, highSeq, incidents } = head;
  batch.forEach(({ reason: { severity, doing } }, index) => {
    const seq = head.lastSeq + 1 + index;
    const isKnown = doing !== undefined && incidents.some((other) => isOneIncident(other, doing));
    // More of what this person has been alarmed about gathers, so that an incident does not become a message each.
    if (severity === "critical" && !isKnown) criticalSeq = seq;
    else if (severity === "critical" || severity === "high") highSeq = seq;
    if (severity === "critical" && doing !== undefined) incidents = remembered(incidents, doing);
  });
  return {
    ...head,
    person,
    holdUntil,
    lastSeq: head.lastSeq + batch.length,
    criticalSeq,
    highSeq,
    incidents,
  };
}

function reasonRows({ key, values, reason }: Keyed, seq: number): readonly RowChange[] {
  return [
    { kind: "insert", row: knownRow(key), values: { v: 1, seq, at: reason.at, ...about(reason) } },
    { kind: "insert", row: waitingRow(seq), values },
  ];
}

/** Whose reason it is: as long as that finding lives in that episode, the row is kept. */
function about({ notice, episode }: Reason): RowValues {
  return notice.kind === "finding" ? { finding: notice.findingId, episode } : {};
}
