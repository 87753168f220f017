import type { Engine } from "./durable/engine.ts";
import type { Timers } from "./triggers/timers.ts";
import type { WorkMeter } from "./work-meter.ts";

export interface RestState {
  readonly idle: boolean;
  readonly running: number;
  readonly queued: number;
  /** ISO 8601, or null when nothing of the future is known. */
  readonly nextDue: string | null;
  /** Of the host's process, for tests that kill it. */
  readonly pid: number;
}

/** Knows whether the host is at rest: nothing running, queued, or due now. */
export interface Rest {
  state(): RestState;
  whenIdle(): Promise<RestState>;
  clockMoved(): void;
}

export function createRest(deps: {
  readonly meter: WorkMeter;
  readonly engine: Engine;
  readonly timers: Timers;
}): Rest {
  const { meter, engine, timers } = deps;
  let waiting: ((state: RestState) => void)[] = [];

  function state(): RestState {
    // An alarm may be late; what is due by now is begun before it is counted.
    timers.wake();
    engine.wakeDue();
    const running = meter.running();
    const queued = timers.queued() + engine.queued();
    const dues = [timers.nextDue(), engine.nextDue()].filter((at) => at !== undefined);
    const nextDue = dues.length === 0 ? null : new Date(Math.min(...dues)).toISOString();
    return { idle: running === 0 && queued === 0, running, queued, nextDue, pid: process.pid };
  }

  meter.onEnd(() => {
    if (waiting.length === 0) return;
    const now = state();
    if (!now.idle) return;
    const answered = waiting;
    waiting = [];
    for (const answer of answered) answer(now);
  });

  return {
    state,
    whenIdle() {
      const now = state();
      if (now.idle) return Promise.resolve(now);
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
    clockMoved() {
      timers.catchUp(Date.now());
      engine.wakeDue();
    },
  };
}
