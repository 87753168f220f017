import type { FunctionInfo } from "../app/function-info.ts";
import type { WriteLog } from "../log.ts";
import type { RunFunction } from "../run-function.ts";
import { parseSchedule } from "./schedule.ts";
import { createTimerRunner, timerValue } from "./timer-runner.ts";
import type { TimerStatusStore } from "./timer-status.ts";

/** All timer functions of the app. */
export interface Timers {
  start(): void;
  /** The clock was moved: runs every tick up to `now` (epoch ms), each once. */
  catchUp(now: number): void;
  /** Runs what is due now. */
  wake(): void;
  queued(): number;
  nextDue(): number | undefined;
  /** Runs one now, from outside of its schedule, whose status stays as it is. */
  runByHand(fn: FunctionInfo): Promise<void>;
  stop(): void;
}

/** A function whose schedule cannot be read does not start, as in Azure; the others do. */
export function createTimers(deps: {
  readonly functions: readonly FunctionInfo[];
  readonly run: RunFunction;
  readonly statuses: TimerStatusStore;
  readonly env: NodeJS.ProcessEnv;
  readonly log: WriteLog;
}): Timers {
  const { run, statuses, env, log } = deps;
  const runners = deps.functions
    .filter(({ triggerType }) => triggerType === "timertrigger")
    .flatMap((fn) => {
      try {
        const schedule = parseSchedule(String(fn.trigger["schedule"]), env);
        return [createTimerRunner({ fn, schedule, run, statuses })];
      } catch (error) {
        log("error", "host", `Timer function ${fn.name} does not start: ${String(error)}`);
        return [];
      }
    });

  return {
    start() {
      for (const runner of runners) runner.start();
    },
    catchUp(now) {
      for (const runner of runners) runner.catchUp(now);
    },
    wake() {
      const now = Date.now();
      for (const runner of runners) if ((runner.nextDue() ?? Infinity) <= now) runner.wake();
    },
    queued: () => runners.filter((runner) => runner.isQueued()).length,
    nextDue() {
      const instants = runners.map((runner) => runner.nextDue()).filter((at) => at !== undefined);
      return instants.length === 0 ? undefined : Math.min(...instants);
    },
    async runByHand(fn) {
      const data = { json: JSON.stringify(timerValue(undefined, false, false)) };
      await run(fn, data, { triggerMetadata: { TimerTrigger: { string: "" } } });
    },
    stop() {
      for (const runner of runners) runner.stop();
    },
  };
}
