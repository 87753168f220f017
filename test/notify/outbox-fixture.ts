import { createTables, type Table } from "../../shared/azure/tables.ts";
import type { Clock } from "../../shared/core/clock.ts";
import type { Ids } from "../../shared/core/ids.ts";
import type { Channel, Delivery, DeliveryMeta, Message } from "../../shared/notify/channel.ts";
import { createDispatcher, type Dispatcher } from "../../shared/notify/dispatch.ts";
import { createOutbox, type Outbox } from "../../shared/notify/outbox-store.ts";
import type { ChannelId, Person, Reason } from "../../shared/notify/reason.ts";
import type { SendBudget } from "../../shared/notify/send-budget.ts";
import type { RunningAzurite } from "../support/azurite.ts";

export const START = new Date("2026-03-02T09:00:00Z");
export const ALICE: Person = { id: "alice", address: "alice@contoso.com", name: "Alice Example" };
export const BORIS: Person = { id: "boris", address: "boris@contoso.com" };
export const FALLBACK: Person = { id: "fallback", address: "identity@contoso.com" };

export interface MovableClock extends Clock {
  forward(ms: number): void;
}

export function movableClock(start = START): MovableClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    forward(ms) {
      at += ms;
    },
  };
}

export function countingIds(prefix = ""): Ids {
  let n = 0;
  return { next: () => `${prefix}${String((n += 1)).padStart(26 - prefix.length, "0")}` };
}

let tableNumber = 0;

/** A table of its own in a running Azurite. */
export function freshTable(azurite: RunningAzurite): Table {
  tableNumber += 1;
  return createTables({ url: azurite.tablesUrl, credential: azurite.credential }).table(
    `Outbox${tableNumber}`,
  );
}

/** A table that lets something happen before and after its calls, which are counted from 1. */
export function tappedTable(
  table: Table,
  tap: {
    readonly before?: (call: number) => void | Promise<void>;
    readonly after?: (call: number) => void;
  },
): Table {
  let calls = 0;
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    const call = calls;
    await tap.before?.(call);
    const answer = await work();
    tap.after?.(call);
    return answer;
  };
  return {
    get: (partition, row) => through(() => table.get(partition, row)),
    change: (partition, changes) => through(() => table.change(partition, changes)),
    async *list(partition, range) {
      const pages = table.list(partition, range)[Symbol.asyncIterator]();
      for (;;) {
        const page = await through(() => pages.next());
        if (page.done === true) return;
        yield page.value;
      }
    },
  };
}

export function aReason(changed: Partial<Reason> & { readonly n?: number } = {}): Reason {
  const { n = 1, ...rest } = changed;
  return {
    thread: `thread-${n}`,
    kind: "expiring",
    threshold: 7,
    episode: 1,
    person: ALICE,
    channel: "email",
    severity: "medium",
    at: START.toISOString(),
    notice: {
      kind: "finding",
      findingId: `fp1:${n}`,
      title: "Client secret ends soon",
      what: `The client secret ${n} ends on 2026-03-07.`,
      whyItMatters: "What signs in with it stops working at that moment.",
      whatToDo: "Rotate it.",
      subject: { kind: "application", id: `app-${n}`, name: `Payroll API ${n}` },
      endsAt: "2026-03-07T09:00:00Z",
      toldBecause: "owner of the application",
    },
    ...rest,
  };
}

export interface Told {
  readonly to: string;
  readonly message: Message;
  readonly meta: DeliveryMeta;
}

/** What arrives at the outside; `answer` says how the service behind the channel answers. */
export function recordingChannel(
  answer: (told: Told, nth: number) => Delivery | Promise<Delivery> = () => ({ kind: "accepted" }),
  id: ChannelId = "email",
): Channel & { readonly told: Told[] } {
  const told: Told[] = [];
  return {
    id,
    told,
    async deliver(message, to, meta) {
      const one = { to: to.id, message, meta };
      const delivery = await answer(one, told.length + 1);
      if (delivery.kind === "accepted") told.push(one);
      return delivery;
    },
  };
}

export const unlimited: SendBudget = {
  take: (_channel, _now, { most }) => Promise.resolve(most),
};

export interface Setup {
  readonly outbox: Outbox;
  readonly dispatcher: Dispatcher;
}

export function aSetup(deps: {
  table: Table;
  clock: Clock;
  channels: readonly Channel[];
  ids?: Ids;
  budget?: SendBudget;
}): Setup {
  const all = { ids: countingIds(), budget: unlimited, fallback: FALLBACK, ...deps };
  return { outbox: createOutbox(all), dispatcher: createDispatcher(all) };
}

/** Findings told, by their ids, over all messages. */
export function findingsTold(channel: { readonly told: readonly Told[] }): string[] {
  return channel.told.flatMap(({ message }) => message.findings.map((f) => f.notice.findingId));
}
