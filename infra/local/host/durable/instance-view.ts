import { type HistoryEvent, eventType } from "./history-event.ts";
import type { Instance } from "./instance.ts";

interface ViewOptions {
  readonly showInput: boolean;
  /** The history's events, when they are to be shown. */
  readonly history?: readonly HistoryEvent[];
  readonly showHistoryOutput?: boolean;
}

/** An instance as the status call answers it: times in whole seconds, payloads parsed. */
export function viewInstance(instance: Instance, options: ViewOptions): object {
  return {
    name: instance.name,
    instanceId: instance.id,
    runtimeStatus: instance.status,
    input: options.showInput ? parsed(instance.input) : null,
    customStatus: parsed(instance.custom),
    output: parsed(instance.output),
    createdTime: wholeSeconds(instance.created),
    lastUpdatedTime: wholeSeconds(instance.updated),
    ...(options.history === undefined
      ? {}
      : { historyEvents: viewHistory(options.history, options.showHistoryOutput === true) }),
  };
}

function parsed(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}

function wholeSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

const completions: Readonly<Record<number, string>> = {
  [eventType.taskCompleted]: "TaskCompleted",
  [eventType.taskFailed]: "TaskFailed",
  [eventType.subOrchestrationCompleted]: "SubOrchestrationInstanceCompleted",
  [eventType.subOrchestrationFailed]: "SubOrchestrationInstanceFailed",
  [eventType.timerFired]: "TimerFired",
  [eventType.eventRaised]: "EventRaised",
  [eventType.executionStarted]: "ExecutionStarted",
  [eventType.executionCompleted]: "ExecutionCompleted",
  [eventType.executionTerminated]: "ExecutionTerminated",
  [eventType.executionSuspended]: "ExecutionSuspended",
  [eventType.executionResumed]: "ExecutionResumed",
};

/** Words for types, the scheduling events folded into their completions, no brackets of episodes. */
function viewHistory(history: readonly HistoryEvent[], showOutput: boolean): readonly object[] {
  const scheduled = new Map(
    history.filter(({ EventId }) => EventId >= 0).map((event) => [event.EventId, event]),
  );
  return history.flatMap((event) => {
    const word = completions[event.EventType];
    if (word === undefined) return [];
    const begun = scheduled.get(event.TaskScheduledId ?? event.TimerId ?? -1);
    return [
      {
        EventType: word,
        Timestamp: event.Timestamp,
        ...(begun === undefined ? {} : { ScheduledTime: begun.Timestamp }),
        ...(begun?.Name === undefined ? {} : { FunctionName: begun.Name }),
        ...(event.EventType === eventType.executionStarted ? { FunctionName: event.Name } : {}),
        ...(event.EventType === eventType.eventRaised ? { Name: event.Name } : {}),
        ...(event.FireAt === undefined ? {} : { FireAt: event.FireAt }),
        ...(event.Reason === undefined ? {} : { Reason: event.Reason }),
        ...(showOutput && event.Result !== undefined ? { Result: parsed(event.Result) } : {}),
      },
    ];
  });
}
