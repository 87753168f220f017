import type { Clock } from "../azure/exchange.ts";
import { openChangeLog } from "./change-log.ts";
import { createDirectory, type Directory, type Effect, type FollowedSet } from "./directory.ts";
import { type DirectoryChange, type LoggedChange, subjectOf } from "./directory-change.ts";
import type { TenantSeed } from "./model.ts";
import { createRandom } from "./random.ts";

/** Reads lag behind writes by up to this much (Graph's own lag: seconds to minutes). */
const longestLagMs = 120_000;

export interface SequencedEffect extends Effect {
  /** Ascending in the order in which changes became visible. */
  readonly sequence: number;
}

/** The directory of the tenant: what is true, and what readers see, which follows. */
export interface Store {
  readonly seed: TenantSeed;
  /** As of the last write; only writers look here. */
  readonly truth: Directory;
  /** What reads see at this instant. */
  visible(): Directory;
  /** Takes effect at once, is on disk when this returns, and becomes visible later. */
  write(change: DirectoryChange): void;
  /** An id for a new object or credential: chance, but the same in each run that writes the same. */
  newId(): string;
  /** Number of the newest visible change. */
  sequence(): number;
  /** Visible changes of a set after `sequence`, oldest first. */
  effectsSince(set: FollowedSet, sequence: number): readonly SequencedEffect[];
  /** When the next change becomes visible, if one is under way; epoch milliseconds. */
  nextVisibleAt(): number | undefined;
}

/**
 * Builds the directory from the seed and the changes that the log holds, in the state it had.
 * @param changesPath JSON lines; nothing outlives the process without it
 * @param longestLag milliseconds; 0 for tests that do not care
 */
export function createStore(options: {
  readonly seed: TenantSeed;
  readonly clock: Clock;
  readonly changesPath?: string;
  readonly longestLag?: number;
}): Store {
  const { seed, clock, longestLag = longestLagMs } = options;
  const truth = createDirectory(seed);
  const replica = createDirectory(seed);
  const log = openChangeLog<LoggedChange>(options.changesPath);
  const pending: LoggedChange[] = [];
  const lastVisibleAt = new Map<string, number>();
  const effects: Record<FollowedSet, SequencedEffect[]> = {
    applications: [],
    servicePrincipals: [],
    users: [],
    groups: [],
    oauth2PermissionGrants: [],
  };
  let written = 0;
  let sequence = 0;
  let ids = 0;

  const take = (logged: LoggedChange): void => {
    written = logged.number;
    truth.apply(logged.change);
    lastVisibleAt.set(subjectOf(logged.change), logged.visibleAt);
    // By visibility, then by number: the order is the same after a restart, so that old delta links stay good.
    const after = pending.findLastIndex(({ visibleAt }) => visibleAt <= logged.visibleAt);
    pending.splice(after + 1, 0, logged);
  };
  const publish = (made: readonly Effect[]): void => {
    for (const effect of made) effects[effect.set].push({ ...effect, sequence: ++sequence });
  };
  const settle = (): void => {
    const now = clock.now().getTime();
    while (pending[0] !== undefined && pending[0].visibleAt <= now) {
      const { change, visibleAt } = pending[0];
      pending.shift();
      publish(replica.purge(visibleAt));
      const effect = replica.apply(change);
      if (effect !== undefined) publish([effect]);
    }
    publish(replica.purge(now));
    truth.purge(now);
  };
  for (const logged of log.read()) take(logged);

  return {
    seed,
    truth,
    visible() {
      settle();
      return replica;
    },
    write(change) {
      settle();
      const at = clock.now().getTime();
      const number = written + 1;
      const lag = Math.floor(
        createRandom(seed.tenantId, `lag ${number}`).next() * (longestLag + 1),
      );
      // What is written to one object is seen in the order of writing.
      const visibleAt = Math.max(at + lag, lastVisibleAt.get(subjectOf(change)) ?? 0);
      const logged = { number, at, visibleAt, change };
      log.append(logged);
      take(logged);
      settle();
    },
    newId: () => createRandom(seed.tenantId, `id ${written} ${ids++}`).guid(),
    sequence() {
      settle();
      return sequence;
    },
    effectsSince(set, since) {
      settle();
      const first = effects[set].findIndex((effect) => effect.sequence > since);
      return first === -1 ? [] : effects[set].slice(first);
    },
    nextVisibleAt: () => pending[0]?.visibleAt,
  };
}
