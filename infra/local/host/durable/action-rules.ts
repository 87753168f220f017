import { type Action, actionType, isRetrying } from "./action.ts";
import { type Misuse, misuse } from "./misuses.ts";
import { eventNameProblem, instanceIdProblem } from "./names.ts";

/** What an action list is judged against. */
export interface ActionSurroundings {
  /** The episode's now (epoch ms): new actions were made at it, older ones were judged before. */
  readonly now: number;
  readonly instanceId: string;
  /** Lower-case names of the app's functions. */
  readonly activities: ReadonlySet<string>;
  readonly orchestrators: ReadonlySet<string>;
}

/** The longest timer and retry delay, 6 days (ms): longer ones are chains in Azure. */
export const sixDaysMs = 6 * 24 * 60 * 60 * 1000;
const mostActions = 100_000;

/** The first misuse that the actions show by themselves, without any history. */
export function findActionMisuse(
  actions: readonly Action[],
  surroundings: ActionSurroundings,
): Misuse | undefined {
  if (actions.length > mostActions) {
    return misuse("too-many-actions", `${actions.length} actions in one execution.`);
  }
  for (const action of actions) {
    const found = judge(action, false, surroundings);
    if (found !== undefined) return found;
  }
  return undefined;
}

function judge(action: Action, isInAny: boolean, around: ActionSurroundings): Misuse | undefined {
  switch (action.actionType) {
    case actionType.whenAny:
    case actionType.whenAll: {
      const inAny = isInAny || action.actionType === actionType.whenAny;
      for (const child of action.compoundActions ?? []) {
        const found = judge(child, inAny, around);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case actionType.callActivity:
    case actionType.callActivityWithRetry:
    case actionType.callSubOrchestrator:
    case actionType.callSubOrchestratorWithRetry:
      return judgeCall(action, isInAny, around);
    case actionType.createTimer:
      return judgeTimer(action.fireAt, around.now);
    case actionType.waitForExternalEvent:
      return eventNameProblem(action.externalEventName ?? "");
    case actionType.continueAsNew:
      return undefined;
    default:
      return misuse("unsupported-action", `An action of type ${action.actionType} was yielded.`);
  }
}

function judgeCall(
  action: Action,
  isInAny: boolean,
  around: ActionSurroundings,
): Misuse | undefined {
  const name = action.functionName ?? "";
  const isActivity =
    action.actionType === actionType.callActivity ||
    action.actionType === actionType.callActivityWithRetry;
  const known = isActivity ? around.activities : around.orchestrators;
  if (!known.has(name.toLowerCase())) {
    const kind = isActivity ? "activity" : "orchestrator";
    return misuse(
      "unknown-function",
      `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function. ` +
        `The following are the known ${kind} functions: ${[...known].join(", ")}.`,
    );
  }
  if (isRetrying(action)) {
    if (isInAny)
      return misuse("retry-in-task-any", `Task.any holds the retrying call of "${name}".`);
    const found = judgeRetry(action);
    if (found !== undefined) return found;
  }
  if (isActivity) return judgeActivityInput(name, action.input);
  return childIdProblem(action.instanceId, around.instanceId);
}

function judgeRetry({ functionName = "", retryOptions }: Action): Misuse | undefined {
  if (retryOptions === undefined) return undefined;
  const {
    retryTimeoutInMilliseconds: timeout,
    firstRetryIntervalInMilliseconds: first,
    maxRetryIntervalInMilliseconds: longest,
  } = retryOptions;
  if (typeof timeout === "number") {
    return misuse(
      "retry-timeout",
      `The call of "${functionName}" sets retryTimeoutInMilliseconds.`,
    );
  }
  for (const value of [first, longest ?? 0, retryOptions.maxNumberOfAttempts]) {
    if (!Number.isInteger(value) || value >= 2 ** 31) {
      return misuse("retry-option-not-an-integer", `The call of "${functionName}" sets ${value}.`);
    }
  }
  if (first > sixDaysMs || (longest ?? 0) > sixDaysMs) {
    return misuse("retry-delay-over-six-days", `The call of "${functionName}" may wait that long.`);
  }
  return undefined;
}

function judgeTimer(fireAt: string | undefined, now: number): Misuse | undefined {
  const waitMs = Date.parse(fireAt ?? "") - now;
  if (waitMs <= sixDaysMs) return undefined; // an invalid date is NaN, and refused with the long ones
  return misuse("timer-over-six-days", `A timer is to fire at ${String(fireAt)}.`);
}

function judgeActivityInput(name: string, input: unknown): Misuse | undefined {
  if (typeof input === "boolean") {
    return misuse("scalar-activity-input", `"${name}" is called with ${String(input)}.`);
  }
  if (typeof input !== "string") return undefined;
  const text = String(JSON.parse(input)); // the library quotes a text
  try {
    JSON.parse(text);
  } catch {
    return undefined; // arrives as it is
  }
  return misuse("scalar-activity-input", `"${name}" is called with a text that is JSON: ${input}.`);
}

function childIdProblem(id: string | null | undefined, parentId: string): Misuse | undefined {
  if (id === null || id === undefined || id === "") return undefined;
  if (id === parentId) return misuse("bad-instance-id", `The child has its parent's id "${id}".`);
  return instanceIdProblem(id);
}
