import type { Policy } from "../config/policy.ts";
import type { Clock } from "../core/clock.ts";
import { MINUTE_MS } from "../core/time.ts";
import type { Waiting, WaitingStore } from "../findings/waiting-store.ts";
import type { DispatchEnd, Dispatcher } from "./dispatch.ts";
import { type ContactsDeps, foundContacts } from "./found-contacts.ts";
import type { Outbox } from "./outbox-store.ts";
import { reasonsOf } from "./reasons-of.ts";

export interface TellDeps extends ContactsDeps {
  readonly waiting: WaitingStore;
  readonly outbox: Outbox;
  readonly dispatcherFor: (policy: Policy) => Dispatcher;
  readonly clock: Clock;
}

/** Reasons held in memory at once; more than this of one run are recorded in several goes. */
const REASONS_AT_ONCE = 1000;
const SEND_FOR_MS = 4 * MINUTE_MS;

/**
 * Finds the people for what waits to be told, writes the reasons down, and sends what is due. Every step may be repeated: a
 * reason is in the outbox once, and waits until it is there. In preview nothing leaves: what waits goes on waiting.
 */
export function createTeller(deps: TellDeps): {
  /** Throws when the people for what waits in `partitions` could not be found; nothing is sent then. */
  route(policy: Policy, partitions: readonly string[] | "all"): Promise<void>;
  send(policy: Policy): Promise<DispatchEnd>;
} {
  const { waiting, outbox, clock } = deps;

  async function route(policy: Policy, partitions: readonly string[] | "all"): Promise<void> {
    if (policy.notify.mode !== "live") return;
    let batch: Waiting[] = [];
    for await (const some of waiting.list(partitions)) {
      batch.push(...some);
      if (batch.length >= REASONS_AT_ONCE) {
        await routeBatch(batch, policy);
        batch = [];
      }
    }
    if (batch.length > 0) await routeBatch(batch, policy);
  }

  async function routeBatch(batch: readonly Waiting[], policy: Policy): Promise<void> {
    const told = await foundContacts(deps, batch, policy);
    await outbox.record(
      told.flatMap(({ waiting: { record, reasons }, contact }) =>
        reasonsOf(record.finding, record.hints, reasons, contact, policy),
      ),
    );
    await waiting.told(told);
  }

  return {
    route,
    async send(policy) {
      const now = clock.now();
      return deps.dispatcherFor(policy).dispatch({
        now,
        deadline: new Date(now.getTime() + SEND_FOR_MS),
      });
    },
  };
}
