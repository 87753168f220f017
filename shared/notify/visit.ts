import type { Table } from "../azure/tables.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf } from "../core/errors.ts";
import type { Channel, Delivery } from "./channel.ts";
import { gatherMessage } from "./gather-message.ts";
import type { Purse } from "./send-budget.ts";
import { nextStep, rankOf, settle, type Settlement } from "./outbox-rules.ts";
import type { Outbox } from "./outbox-store.ts";
import { emptyHead, type Head, type MessageRow } from "./outbox-rows.ts";
import { openPersonOutbox, type PersonOutbox, type Standing } from "./person-outbox.ts";
import type { DuePerson, ReadyRows } from "./ready-rows.ts";
import type { ChannelId, Person, Reason } from "./reason.ts";
import { delaysOf, joinedDelays, type ToldDelays } from "./told-delays.ts";
import { undeliverable } from "./undeliverable.ts";

/** One thing that somebody who runs the service should know. */
export interface SendProblem {
  readonly kind: "rejected" | "uncertain" | "later" | "failed";
  readonly channel: ChannelId;
  readonly personId: string;
  readonly why: string;
}

export interface VisitEnd {
  readonly sent: number;
  readonly delays: ToldDelays;
  readonly problems: readonly SendProblem[];
  /** When this person is to be visited again, where no row says so. */
  readonly againAt?: Date;
  /** The whole channel can do no more before then. */
  readonly channelAgainAt?: Date;
}

export interface VisitDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly ready: ReadyRows;
  readonly outbox: Outbox;
  readonly channels: readonly Channel[];
  readonly fallback: Person;
  /** The instant of the first look at the tenant, for the measured delay; `undefined` while there was none. */
  readonly firstLookAt: () => Promise<Date | undefined>;
}

/** Enough for a message, what arrived meanwhile, and conflicts; who needs more is left for the next dispatch. */
const MAX_ROUNDS = 20;

/**
 * Does for one person what is due: sends, repeats, hands over to the fallback, tidies up. The `ready` rows that led
 * here are removed at the end, after a change of the head that would have made any concurrent recording start again,
 * and only when nothing waits or another `ready` row says when it does.
 */
export async function visit(deps: VisitDeps, due: DuePerson, purse: Purse): Promise<VisitEnd> {
  const { clock, ready } = deps;
  const box = openPersonOutbox(deps.table, due.partition);
  let sent = 0;
  let delays: ToldDelays = {};
  const problems: SendProblem[] = [];

  /** How this visit itself has left the outbox, with all that was told removed. */
  let left: Standing | undefined;

  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const now = clock.now();
    const mine = left;
    left = undefined;
    const standing = mine ?? (await box.read());
    if (standing === undefined) {
      // A recorder wrote its pointer and went no further, so far: with a head in place, it has to begin again.
      const nobody: Person = { id: due.personId, address: "" };
      if (!(await box.create(emptyHead(due.channel, nobody)))) continue;
      await ready.remove(due.rows);
      return { sent, delays, problems };
    }
    const step = nextStep(standing.head, standing.inFlight, now);
    switch (step.kind) {
      case "idle": {
        if (standing !== mine) {
          await box.clean(standing.head);
          if (!(await box.touch(standing))) continue;
        }
        await ready.remove(due.rows);
        return { sent, delays, problems };
      }
      case "wait": {
        const { channel, personId } = due;
        await ready.put(step.until, { channel, personId, rank: rankOf(standing.head) });
        if (!(await box.touch(standing))) continue;
        await ready.remove(due.rows);
        return { sent, delays, problems };
      }
      case "leave":
        return { sent, delays, problems, againAt: step.until };
      case "give-up": {
        const why = `No answer, ${step.message.uncertain} times.`;
        await handOver(deps, box, standing.head, step.message, why);
        await box.settle(step.message, { kind: "end", state: "uncertain", why }, now);
        problems.push({ kind: "uncertain", channel: due.channel, personId: due.personId, why });
        continue;
      }
      case "claim":
      case "resume": {
        const turn = await purse.take(due.channel, rankOf(standing.head) === 0, now);
        if (turn !== "ok") return { sent, delays, problems, channelAgainAt: turn };
        const claimed =
          step.kind === "claim"
            ? await box.claim(standing, step, now)
            : await box.resume(standing, step.message, now);
        if (claimed === undefined) continue;
        const { message } = claimed;
        const { delivery, meanwhile } = await tell(deps, box, standing.head, message);
        if (delivery.kind === "accepted") left = await box.settleSent(claimed, clock.now());
        if (left !== undefined) {
          sent += 1;
          delays = joinedDelays(delays, meanwhile);
          continue;
        }
        const settlement = await conclude(deps, box, standing.head, message, delivery);
        if (settlement.kind === "sent") {
          sent += 1;
          delays = joinedDelays(delays, meanwhile);
          continue;
        }
        const kind = problemKind(settlement, delivery);
        const { channel, personId } = due;
        problems.push({ kind, channel, personId, why: settlement.why });
        if (delivery.kind === "later" && delivery.wholeChannel === true) {
          return { sent, delays, problems, channelAgainAt: retryAt(settlement) ?? clock.now() };
        }
      }
    }
  }
  return { sent, delays, problems, againAt: clock.now() };
}

/** `meanwhile`: how old everything in the message was when it went out. */
async function tell(
  { channels, clock, firstLookAt }: VisitDeps,
  box: PersonOutbox,
  head: Head,
  row: MessageRow,
): Promise<{ readonly delivery: Delivery; readonly meanwhile: ToldDelays }> {
  const channel = channels.find(({ id }) => id === head.channel);
  if (channel === undefined) {
    const why = `The channel ${head.channel} is not set up.`;
    return { delivery: { kind: "rejected", why }, meanwhile: {} };
  }
  const now = clock.now();
  // A measure must never be what keeps a claimed message from going out.
  const since = await firstLookAt().catch(() => undefined);
  let meanwhile: ToldDelays = {};
  async function* measured(): AsyncIterable<readonly Reason[]> {
    for await (const page of box.reasons(row)) {
      if (since !== undefined) meanwhile = joinedDelays(meanwhile, delaysOf(page, now, since));
      yield page;
    }
  }
  const message = await gatherMessage(measured(), now);
  const meta = { key: row.key, isRepeat: row.uncertain > 0 };
  try {
    return { delivery: await channel.deliver(message, head.person, meta), meanwhile };
  } catch (error) {
    return { delivery: { kind: "uncertain", why: reasonOf(error) }, meanwhile };
  }
}

/** Writes down how the try ended. */
async function conclude(
  deps: VisitDeps,
  box: PersonOutbox,
  head: Head,
  message: MessageRow,
  delivery: Delivery,
): Promise<Settlement> {
  const now = deps.clock.now();
  const isLastResort = head.channel === "email" && head.person.id === deps.fallback.id;
  const settlement = settle(delivery, message, head, { now, isLastResort });
  // First recorded for the fallback, then ended here: in between, a crash repeats both and loses neither.
  if (settlement.kind === "end") await handOver(deps, box, head, message, settlement.why);
  await box.settle(message, settlement, now);
  return settlement;
}

function problemKind(settlement: Settlement, delivery: Delivery): SendProblem["kind"] {
  if (settlement.kind === "end") return settlement.state;
  return delivery.kind === "uncertain" ? "uncertain" : "later";
}

function retryAt(settlement: Settlement): Date | undefined {
  if (settlement.kind === "release") return settlement.notBefore;
  return settlement.kind === "keep" ? settlement.leaseUntil : undefined;
}

/** Records what this person could not be told, for the fallback contact. */
async function handOver(
  { outbox, fallback, clock }: VisitDeps,
  box: PersonOutbox,
  { channel, person }: Head,
  message: MessageRow,
  why: string,
): Promise<void> {
  // The fallback's own message that nobody knows the fate of: nobody is left, the caller reports it.
  if (channel === "email" && person.id === fallback.id) return;
  for await (const reasons of box.reasons(message)) {
    await outbox.record(
      undeliverable(reasons, { to: { channel, person }, fallback, why, at: clock.now() }),
    );
  }
}
