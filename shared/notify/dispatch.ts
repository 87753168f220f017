import type { Table } from "../azure/tables.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf } from "../core/errors.ts";
import type { Ids } from "../core/ids.ts";
import { atOnce } from "../core/at-once.ts";
import type { Channel } from "./channel.ts";
import { createOutbox } from "./outbox-store.ts";
import { createReadyRows, type DuePerson } from "./ready-rows.ts";
import type { ChannelId, Person } from "./reason.ts";
import { createPurse, type Purse, type SendBudget } from "./send-budget.ts";
import { joinedDelays, type ToldDelays } from "./told-delays.ts";
import { type SendProblem, visit, type VisitEnd } from "./visit.ts";

export interface DispatchEnd {
  /** Messages that a channel has accepted. */
  readonly sent: number;
  /** Tries that were not, whatever becomes of the message; each is in `problems`. */
  readonly failed: number;
  readonly problems: readonly SendProblem[];
  /** How long what was sent had taken. */
  readonly delays: ToldDelays;
  /** When there is something to do again; absent when nothing waits. */
  readonly nextDueAt?: Date;
}

export interface Dispatcher {
  /**
   * Sends what is due at `now`, one message per person and channel, the most urgent people first. No person is begun
   * after `deadline`. Any number of dispatchers may run at once. Throws only when what is due cannot be read; what
   * fails for one person is in `problems`, and is tried again by a later dispatch.
   */
  dispatch(options: { now: Date; deadline?: Date }): Promise<DispatchEnd>;
}

/** Exchange takes 4 requests at once for one mailbox (learn.microsoft.com/graph/throttling-limits). */
const PEOPLE_AT_ONCE = 4;
const MAX_PASSES = 3;

/**
 * `fallback` is told, by mail, what somebody else could not be. A dispatcher keeps nothing between dispatches: make a
 * new one for a new policy.
 */
export function createDispatcher(deps: {
  table: Table;
  ids: Ids;
  clock: Clock;
  channels: readonly Channel[];
  budget: SendBudget;
  fallback: Person;
  /** Without it no delay is measured. */
  firstLookAt?: () => Promise<Date | undefined>;
}): Dispatcher {
  const { clock, firstLookAt = () => Promise.resolve(undefined) } = deps;
  const ready = createReadyRows(deps);
  const visitDeps = { ...deps, firstLookAt, ready, outbox: createOutbox(deps) };

  return {
    async dispatch({ now, deadline }) {
      const problems: SendProblem[] = [];
      const again: Date[] = [];
      const pausedUntil = new Map<ChannelId, Date>();
      const seen = new Set<string>();
      let sent = 0;
      let delays: ToldDelays = {};
      let next: Date | undefined;

      // More than once, because what could not be delivered has meanwhile been recorded for the fallback contact.
      for (let pass = 0; pass < MAX_PASSES; pass += 1) {
        const { people, nextDueAt } = await ready.due(now);
        next = nextDueAt;
        const due = people.filter(({ rows }) => rows.some((row) => !seen.has(row)));
        if (due.length === 0) break;
        for (const { rows } of due) for (const row of rows) seen.add(row);

        const purse = createPurse(
          deps.budget,
          due.map(({ channel, rank }) => ({ channel, isUrgent: rank === 0 })),
        );
        await atOnce(PEOPLE_AT_ONCE, due, async (person) => {
          const paused = pausedUntil.get(person.channel);
          if (paused !== undefined) {
            again.push(paused);
          } else if (deadline !== undefined && clock.now() >= deadline) {
            again.push(now);
          } else {
            const end = await visitSafely(person, purse);
            sent += end.sent;
            delays = joinedDelays(delays, end.delays);
            problems.push(...end.problems);
            if (end.againAt !== undefined) again.push(end.againAt);
            if (end.channelAgainAt !== undefined) {
              pausedUntil.set(person.channel, end.channelAgainAt);
              again.push(end.channelAgainAt);
            }
          }
        });
      }

      if (next !== undefined) again.push(next);
      const nextDueAt = again.sort((a, b) => a.getTime() - b.getTime())[0];
      return {
        sent,
        failed: problems.length,
        problems,
        delays,
        ...(nextDueAt === undefined ? {} : { nextDueAt }),
      };
    },
  };

  /** What fails for one person must not keep the others from being told. */
  async function visitSafely(due: DuePerson, purse: Purse): Promise<VisitEnd> {
    try {
      return await visit(visitDeps, due, purse);
    } catch (error) {
      const { channel, personId } = due;
      return {
        sent: 0,
        delays: {},
        problems: [{ kind: "failed", channel, personId, why: reasonOf(error) }],
        againAt: clock.now(),
      };
    }
  }
}
