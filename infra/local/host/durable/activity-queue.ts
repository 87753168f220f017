import { failureText } from "../app/failure-text.ts";
import type { MaybeData } from "../app/typed-data.ts";
import { jsonTextOf } from "../app/typed-data.ts";
import type { RunFunction } from "../run-function.ts";
import type { DurableFunctions } from "./durable-functions.ts";
import { type HistoryEvent, eventType, historyEvent } from "./history-event.ts";
import { isLive } from "./instance.ts";
import type { Store, TaskRow } from "./store.ts";

/** Runs activities, at least once each, some at a time. */
interface ActivityQueue {
  /** Takes up what an earlier process left unanswered. */
  start(): void;
  add(seqs: readonly number[]): void;
  queued(): number;
  stop(): void;
}

export function createActivityQueue(deps: {
  readonly store: Store;
  readonly functions: DurableFunctions;
  readonly run: RunFunction;
  readonly concurrency: number;
  /** An instance has got an answer. */
  readonly wake: (id: string) => void;
}): ActivityQueue {
  const { store, functions, run, concurrency, wake } = deps;
  // A Set keeps the order of insertion; the rows stay in the store until their turn.
  const queue = new Set<number>();
  let running = 0;
  let stopped = false;

  function pump(): void {
    for (const seq of queue) {
      if (stopped || running >= concurrency) return;
      queue.delete(seq);
      const row = store.task(seq);
      if (row === undefined) continue; // purged meanwhile
      running++;
      void runTask(row).finally(() => {
        running--;
        pump();
      });
    }
  }

  async function runTask(row: TaskRow): Promise<void> {
    const event = await answerOf(row);
    if (stopped) return;
    const isWanted = store.transaction(() => {
      store.deleteTask(row.seq);
      const instance = store.instance(row.id);
      if (instance?.exec !== row.exec || !isLive(instance)) return false; // comes too late
      store.post({ id: row.id, exec: row.exec, due: Date.now(), isControl: false, event });
      return true;
    });
    if (isWanted) wake(row.id);
  }

  async function answerOf(row: TaskRow): Promise<HistoryEvent> {
    const TaskScheduledId = row.task;
    const fn = functions.activity(row.name);
    try {
      if (fn === undefined) throw new Error(`The app has no activity function '${row.name}'.`);
      const data = activityData(row.input);
      const { returnValue } = await run(fn, data, {
        triggerMetadata: { instanceId: { string: row.id }, ...(data ? { data } : {}) },
      });
      const Result = jsonTextOf(returnValue);
      return historyEvent(eventType.taskCompleted, Date.now(), { TaskScheduledId, Result });
    } catch (error) {
      return historyEvent(eventType.taskFailed, Date.now(), {
        TaskScheduledId,
        Reason: `Activity function '${row.name}' failed: ${failureText(error)}`,
        Details: "",
        FailureDetails: structuredDetails(error),
      });
    }
  }

  return {
    start() {
      for (const seq of store.taskSeqs()) queue.add(seq);
      pump();
    },
    add(seqs) {
      for (const seq of seqs) queue.add(seq);
      pump();
    },
    queued: () => queue.size,
    stop() {
      stopped = true;
    },
  };
}

/** Text arrives as it was, all else as JSON; null is no data at all (read in azure-functions-durable-extension, Oct 2024). */
function activityData(input: string): MaybeData {
  const [value] = JSON.parse(input) as readonly unknown[];
  if (value === null || value === undefined) return undefined;
  return { string: typeof value === "string" ? value : JSON.stringify(value) };
}

/** With an exception properties provider the library puts the details into the message, as JSON; otherwise there are none. */
function structuredDetails(error: unknown): object | null {
  if (!(error instanceof Error) || !error.message.startsWith("{")) return null;
  try {
    const details = JSON.parse(error.message) as Record<string, unknown>;
    if (typeof details["errorType"] !== "string") return null;
    return {
      ErrorType: details["errorType"],
      ErrorMessage: details["errorMessage"] ?? "",
      StackTrace: details["stackTrace"] ?? null,
      InnerFailure: null,
      IsNonRetriable: false,
      Properties: details["properties"] ?? null,
    };
  } catch {
    return null;
  }
}
