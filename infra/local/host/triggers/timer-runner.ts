import { type Alarm, createAlarm } from "../alarm.ts";
import { asError } from "../app/failure-text.ts";
import type { FunctionInfo, RetryOptions } from "../app/function-info.ts";
import type { RetryContext } from "../app/programming-model.ts";
import type { RunFunction } from "../run-function.ts";
import type { Schedule } from "./schedule.ts";
import { type TimerStatus, type TimerStatusStore, nextByStatus } from "./timer-status.ts";

/** One timer function: its ticks, run one at a time. */
interface TimerRunner {
  /** Looks at the stored status, runs what was missed while the host was down (once), and arms the next tick. */
  start(): void;
  /** Runs every tick up to `now` (epoch ms), each once and in order, even those that a running one would swallow. */
  catchUp(now: number): void;
  /** Runs what is due now, as the alarm would. */
  wake(): void;
  /** Whether a run is due that has not begun. */
  isQueued(): boolean;
  /** The next tick or the end of a wait for a further attempt (epoch ms). */
  nextDue(): number | undefined;
  stop(): void;
}

export function createTimerRunner(deps: {
  readonly fn: FunctionInfo;
  readonly schedule: Schedule;
  readonly run: RunFunction;
  readonly statuses: TimerStatusStore;
}): TimerRunner {
  const { fn, schedule, run, statuses } = deps;
  const isMonitored = fn.trigger["useMonitor"] !== false && !schedule.ticksWithinMinute;
  const alarm: Alarm = createAlarm(wake);
  let next: number | undefined;
  /** Ticks up to this instant are owed, also when they passed while another one ran. */
  let owedUntil = -Infinity;
  let startRun: { readonly isPastDue: boolean } | undefined;
  let isRunning = false;
  let attempt: { readonly resume: () => void; readonly at: number } | undefined;
  let stopped = false;

  function start(): void {
    const now = Date.now();
    const stored = isMonitored ? statuses.read(fn.name) : undefined;
    next = schedule.next(now);
    if (stored !== undefined) {
      const expected = nextByStatus(stored, schedule);
      if (expected !== undefined && expected <= now) startRun = { isPastDue: true };
    } else if (isMonitored) {
      // So that a tick missed before the first run counts as missed, too.
      statuses.write(fn.name, { last: undefined, next, lastUpdated: now });
    }
    if (fn.trigger["runOnStartup"] === true) startRun ??= { isPastDue: false };
    void pump();
  }

  function wake(): void {
    if (attempt !== undefined && attempt.at <= Date.now()) attempt.resume();
    else if (!isRunning) {
      owedUntil = Math.max(owedUntil, Date.now());
      void pump();
    }
  }

  function hasWork(): boolean {
    if (stopped) return false;
    return startRun !== undefined || (next !== undefined && next <= owedUntil);
  }

  async function pump(): Promise<void> {
    if (isRunning || stopped) return;
    isRunning = true;
    while (hasWork()) {
      const isPastDue = startRun?.isPastDue ?? false;
      if (startRun === undefined && next !== undefined) next = schedule.next(next);
      startRun = undefined;
      await runOnce(isPastDue);
    }
    isRunning = false;
    // What passed during the run is swallowed, as in Azure.
    const now = Date.now();
    if (next !== undefined && next <= now) next = schedule.next(now);
    arm();
  }

  async function runOnce(isPastDue: boolean): Promise<void> {
    const status = isMonitored ? statuses.read(fn.name) : undefined;
    const last = Date.now();
    const data = { json: JSON.stringify(timerValue(status, isMonitored, isPastDue)) };
    await runWithRetries(data);
    if (isMonitored && !stopped) statuses.write(fn.name, { last, next, lastUpdated: Date.now() });
  }

  async function runWithRetries(data: { readonly json: string }): Promise<void> {
    const retry = fn.metadata.retryOptions ?? undefined;
    const max = retry?.maxRetryCount ?? 0;
    let exception: RetryContext["exception"];
    for (let retryCount = 0; max < 0 || retryCount <= max; retryCount++) {
      if (retryCount > 0 && retry !== undefined) await waitForAttempt(delayMs(retry, retryCount));
      if (stopped) return;
      try {
        await run(fn, data, {
          triggerMetadata: { TimerTrigger: { string: schedule.text } },
          ...(retry === undefined
            ? {}
            : {
                retryContext: {
                  retryCount,
                  maxRetryCount: max,
                  ...(exception === undefined ? {} : { exception }),
                },
              }),
        });
        return;
      } catch (thrown) {
        const { message, stack } = asError(thrown); // already in the log
        exception = { message, source: fn.name, stackTrace: stack ?? "" };
      }
    }
  }

  function waitForAttempt(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        attempt = undefined;
        resolve();
      };
      attempt = { resume, at: Date.now() + waitMs };
      arm();
    });
  }

  function nextDue(): number | undefined {
    return attempt?.at ?? (isRunning ? undefined : next);
  }

  function arm(): void {
    alarm.set(stopped ? undefined : nextDue());
  }

  return {
    start,
    wake,
    catchUp(now) {
      owedUntil = Math.max(owedUntil, now);
      if (attempt !== undefined && attempt.at <= now) attempt.resume();
      else void pump();
      if (attempt !== undefined || !isRunning) arm();
    },
    // Ticks behind a waiting attempt are not due before that is over.
    isQueued: () => attempt === undefined && hasWork(),
    // A tick before the attempt is owed when the clock gets there, and runs after it.
    nextDue: () => attempt?.at ?? next,
    stop() {
      stopped = true;
      arm();
    },
  };
}

/** What the function sees of its timer. */
export function timerValue(
  status: TimerStatus | undefined,
  isMonitored: boolean,
  isPastDue: boolean,
): object {
  const iso = (at: number | undefined): string =>
    at === undefined ? "0001-01-01T00:00:00+00:00" : new Date(at).toISOString();
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: isMonitored
      ? {
          Last: iso(status?.last),
          Next: iso(status?.next),
          LastUpdated: iso(status?.lastUpdated),
        }
      : null,
    IsPastDue: isPastDue,
  };
}

function delayMs(retry: RetryOptions, retryCount: number): number {
  if (retry.retryStrategy === "exponentialBackoff") {
    const least = retry.minimumInterval?.seconds ?? 0;
    const most = retry.maximumInterval?.seconds ?? least;
    return Math.min(least * 2 ** (retryCount - 1), most) * 1000;
  }
  return (retry.delayInterval?.seconds ?? 0) * 1000;
}
