/** Kinds of actions in an orchestrator's answer (read in durable-functions 3.5.0). */
export const actionType = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  whenAny: 11,
  whenAll: 12,
} as const;

export interface RetryPolicy {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

/** One action, as the library serialises it; which fields are there depends on `actionType`. */
export interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly instanceId?: string | null;
  readonly version?: string | null;
  readonly input?: unknown;
  readonly retryOptions?: RetryPolicy;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  readonly compoundActions?: readonly Action[];
}

export function isRetrying({ actionType: type }: Action): boolean {
  return (
    type === actionType.callActivityWithRetry || type === actionType.callSubOrchestratorWithRetry
  );
}

/** The input as JSON text. The library quotes texts for activities and continueAsNew, and only for those. */
export function inputText(action: Action): string | null {
  const { input } = action;
  if (input === undefined || input === null) return null;
  const isQuoted =
    action.actionType === actionType.callActivity ||
    action.actionType === actionType.callActivityWithRetry ||
    action.actionType === actionType.continueAsNew;
  return typeof input === "string" && isQuoted ? input : JSON.stringify(input);
}
