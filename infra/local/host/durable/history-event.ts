/** Numbers of the history events that this host writes or reads (read in durable-functions 3.5.0). */
export const eventType = {
  executionStarted: 0,
  executionCompleted: 1,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventRaised: 15,
  continueAsNew: 16,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

/** One event as the library reads it: PascalCase, `EventId` −1 for all but the scheduling events. */
export interface HistoryEvent {
  readonly EventType: number;
  readonly EventId: number;
  readonly IsPlayed: boolean;
  readonly Timestamp: string;
  readonly Name?: string;
  readonly Version?: string | null;
  /** JSON text, or a reason. */
  readonly Input?: string | null;
  readonly Result?: string | null;
  readonly TaskScheduledId?: number;
  readonly TimerId?: number;
  readonly FireAt?: string;
  readonly InstanceId?: string;
  readonly Reason?: string | null;
  readonly Details?: string | null;
  readonly FailureDetails?: object | null;
  readonly OrchestrationInstance?: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance?: object | null;
  readonly Tags?: null;
  readonly OrchestrationStatus?: number;
}

/** What distinguishes an event; type and time are put to it by `historyEvent`. */
export type EventFields = Omit<HistoryEvent, "EventType" | "EventId" | "IsPlayed" | "Timestamp"> & {
  readonly EventId?: number;
};

/** An event of `at` (epoch ms) that has not been played. */
export function historyEvent(
  type: (typeof eventType)[keyof typeof eventType],
  at: number,
  fields: EventFields = {},
): HistoryEvent {
  return {
    EventType: type,
    EventId: -1,
    IsPlayed: false,
    Timestamp: new Date(at).toISOString(),
    ...fields,
  };
}
