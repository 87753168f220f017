import type { Action } from "../../../infra/local/host/durable/action.ts";
import {
  type EventFields,
  type HistoryEvent,
  eventType,
  historyEvent,
} from "../../../infra/local/host/durable/history-event.ts";
import type { Decision } from "../../../infra/local/host/durable/decision.ts";

export const noon = Date.parse("2026-03-02T12:00:00Z");

/** Words for the events and actions of the replay's tests. */
export const event = {
  episode: (atMs = 0) => historyEvent(eventType.orchestratorStarted, noon + atMs),
  start: () => historyEvent(eventType.executionStarted, noon, { Name: "story" }),
  scheduled: (EventId: number, Name: string) => made(eventType.taskScheduled, { EventId, Name }),
  done: (TaskScheduledId: number) =>
    made(eventType.taskCompleted, { TaskScheduledId, Result: "1" }),
  failed: (TaskScheduledId: number) =>
    made(eventType.taskFailed, { TaskScheduledId, Reason: "x", Details: "" }),
  timerSet: (EventId: number) => made(eventType.timerCreated, { EventId }),
  fired: (TimerId: number) => made(eventType.timerFired, { TimerId }),
  childSet: (EventId: number, Name: string) =>
    made(eventType.subOrchestrationCreated, { EventId, Name }),
  childDone: (TaskScheduledId: number) =>
    made(eventType.subOrchestrationCompleted, { TaskScheduledId, Result: "1" }),
  raised: (Name: string) => made(eventType.eventRaised, { Name, Input: "1" }),
};

function made(type: Parameters<typeof historyEvent>[0], fields: EventFields): HistoryEvent {
  return historyEvent(type, noon, fields);
}

export const action = {
  call: (functionName: string): Action => ({ actionType: 0, functionName, input: {} }),
  retrying: (functionName: string, attempts: number, intervalMs = 1000): Action => ({
    actionType: 1,
    functionName,
    input: {},
    retryOptions: {
      firstRetryIntervalInMilliseconds: intervalMs,
      maxNumberOfAttempts: attempts,
      backoffCoefficient: 2,
    },
  }),
  child: (functionName: string, instanceId?: string): Action => ({
    actionType: 2,
    functionName,
    input: {},
    instanceId: instanceId ?? null,
  }),
  continueAsNew: (input: unknown): Action => ({ actionType: 4, input }),
  timer: (afterMs: number): Action => ({
    actionType: 5,
    fireAt: new Date(noon + afterMs).toISOString(),
    isCanceled: false,
  }),
  canceled: (afterMs: number): Action => ({
    actionType: 5,
    fireAt: new Date(noon + afterMs).toISOString(),
    isCanceled: true,
  }),
  wait: (externalEventName: string): Action => ({ actionType: 6, externalEventName }),
  any: (...compoundActions: Action[]): Action => ({ actionType: 11, compoundActions }),
  all: (...compoundActions: Action[]): Action => ({ actionType: 12, compoundActions }),
};

/** A decision in short: "0 activity a", "1 timer +60000". */
export function inShort(decision: Decision): string {
  const what =
    decision.kind === "timer"
      ? `${decision.isCanceled ? "cancelled " : ""}+${String(decision.fireAt - noon)}`
      : decision.name;
  return `${String(decision.id)} ${decision.kind} ${what}`;
}
