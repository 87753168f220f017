import type { Clock } from "../azure/exchange.ts";
import { anchor, dayMs } from "./anchor.ts";
import { type AuditLog, platformInitiator } from "./audit-log.ts";
import { noiseActs } from "./noise-acts.ts";
import { createRandom } from "./random.ts";
import type { Store } from "./store.ts";

/** What the platform writes into the log by itself, now and then. */
export interface PlatformNoise {
  /**
   * Writes what has come due by `now`. The clock makes no stop for it: a move takes its steps from other things, and what came
   * due on the way is written at the next one.
   */
  runDue(now: Date): void;
}

/** A tenant of 200 users sees four a day, one of 60,000 some twenty. */
function actsPerDay(users: number): number {
  return Math.round(4 + users / 4_000);
}

/** Benign records at instants that are the same in every run: none tells of a change that anybody should look at. */
export function createPlatformNoise(deps: {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly clock: Clock;
}): PlatformNoise {
  const { store, audit, clock } = deps;
  const perDay = actsPerDay(store.seed.users.length);
  let done = clock.now().getTime();

  const instantsOf = (day: number): readonly number[] => {
    const random = createRandom(store.seed.tenantId, `noise ${day}`);
    return Array.from(
      { length: perDay },
      () => anchor + day * dayMs + random.int(0, dayMs - 1),
    ).sort((left, right) => left - right);
  };
  const nextAfter = (instant: number): number => {
    const today = Math.floor((instant - anchor) / dayMs);
    const next = [...instantsOf(today), ...instantsOf(today + 1)].find((one) => one > instant);
    return next ?? instant + dayMs;
  };
  let next = nextAfter(done);

  return {
    runDue(now) {
      while (next <= now.getTime()) {
        done = next;
        next = nextAfter(done);
        const random = createRandom(store.seed.tenantId, `noise at ${done}`);
        const act = noiseActs[random.int(0, noiseActs.length - 1)]?.(store.truth, random);
        if (act === undefined) continue;
        const { initiator, draft } = act;
        const by = store.truth.sets.servicePrincipals
          .all()
          .find(({ displayName }) => displayName === initiator);
        audit.record({
          ...draft,
          correlationId: random.guid(),
          initiatedBy: platformInitiator(initiator, by?.id ?? null),
        });
      }
    },
  };
}
