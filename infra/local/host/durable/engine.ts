import { type Alarm, createAlarm } from "../alarm.ts";
import type { WriteLog } from "../log.ts";
import type { RunFunction } from "../run-function.ts";
import type { WorkMeter } from "../work-meter.ts";
import { createActivityQueue } from "./activity-queue.ts";
import type { DurableFunctions } from "./durable-functions.ts";
import { createEpisodes } from "./episode.ts";
import { createHistoryCache } from "./history-cache.ts";
import type { Store } from "./store.ts";

/** Runs the durable instances of a store. */
export interface Engine {
  /** Takes up everything that an earlier process left. */
  start(): void;
  /** An instance has got a message. */
  wake(id: string): void;
  /** Wakes every instance with a message due now, and arms the alarm for the next. */
  wakeDue(): void;
  queued(): number;
  /** When the earliest message of the future is due (epoch ms). */
  nextDue(): number | undefined;
  /** An instance was wiped or replaced from outside. */
  forget(id: string): void;
  stop(): void;
}

export function createEngine(deps: {
  readonly store: Store;
  readonly functions: DurableFunctions;
  readonly run: RunFunction;
  readonly meter: WorkMeter;
  readonly maxOrchestrators: number;
  readonly maxActivities: number;
  readonly log: WriteLog;
}): Engine {
  const { store, functions, run, meter, maxOrchestrators, log } = deps;
  const cache = createHistoryCache(store);
  const runEpisode = createEpisodes({ store, cache, functions, run, log });
  const activities = createActivityQueue({
    store,
    functions,
    run,
    concurrency: deps.maxActivities,
    wake,
  });
  const alarm: Alarm = createAlarm(wakeDue);
  // Sets keep the order of insertion: who has just had a turn waits behind the others.
  const ready = new Set<string>();
  const active = new Set<string>();
  const again = new Set<string>();
  const broken = new Set<string>();
  let scheduled = false;
  let stopped = false;

  function wake(id: string): void {
    broken.delete(id);
    if (active.has(id)) again.add(id);
    else ready.add(id);
    schedule();
  }

  /** Later in this turn of the event loop, so that what arrives together is worked off together. */
  function schedule(): void {
    if (scheduled || stopped) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  }

  function pump(): void {
    for (const id of ready) {
      if (stopped || active.size >= maxOrchestrators) return;
      ready.delete(id);
      active.add(id);
      void work(id);
    }
  }

  async function work(id: string): Promise<void> {
    const end = meter.begin();
    try {
      const { wake: woken, tasks, hasTimers } = await runEpisode(id);
      activities.add(tasks);
      for (const other of woken) wake(other);
      if (hasTimers) wakeDue();
    } catch (error) {
      // Its messages stay where they are, until somebody wakes it: trying at once again would spin.
      log("critical", `engine(${id})`, `The episode could not be run: ${String(error)}`);
      broken.add(id);
    } finally {
      active.delete(id);
      if (again.delete(id)) ready.add(id);
      end();
      schedule();
    }
  }

  function wakeDue(): void {
    const now = Date.now();
    for (const id of store.due(now)) {
      if (broken.has(id)) continue;
      if (active.has(id)) again.add(id);
      else ready.add(id);
    }
    alarm.set(store.nextDue(now));
    schedule();
  }

  return {
    start() {
      activities.start();
      wakeDue();
    },
    wake,
    wakeDue,
    queued: () => ready.size + activities.queued(),
    nextDue: () => store.nextDue(Date.now()),
    forget: (id) => {
      cache.forget(id);
    },
    stop() {
      stopped = true;
      activities.stop();
      alarm.set(undefined);
    },
  };
}
