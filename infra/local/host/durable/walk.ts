import { type Action, actionType, inputText } from "./action.ts";
import { type Decision, describeDecision, isRecordOf, kindOfEvent } from "./decision.ts";
import { createEventWaits } from "./event-waits.ts";
import { type HistoryEvent, eventType } from "./history-event.ts";
import { type Misuse, misuse } from "./misuses.ts";

/** A numbered task that is begun and not over. */
export interface OpenTask {
  readonly kind: Decision["kind"];
  /** Position in the action list of the action that it belongs to. */
  readonly index: number;
  /** Belongs to a retrying call: an attempt, or the timer between two. */
  readonly isRetry: boolean;
}

/** Where a walk stands when all events are worked off. */
export interface Walk {
  /** Begun, and not in the history yet; in the order of their numbers. */
  readonly decisions: readonly Decision[];
  readonly open: readonly OpenTask[];
  readonly canceledTimers: readonly number[];
  /** The end of the list is reached: each action is over. */
  readonly isAtEnd: boolean;
  readonly openWaits: number;
  /** The continueAsNew that it came to, and the names of the events nobody had awaited by then. */
  readonly continuation:
    { readonly input: string | null; readonly unread: readonly string[] } | undefined;
  /** Events that came after continueAsNew. */
  readonly carried: readonly HistoryEvent[];
  /** Events taken by a wait that the list had already gone past. */
  readonly swallowed: readonly HistoryEvent[];
  readonly problem: Misuse | undefined;
}

type Done = (failed: boolean) => void;

/**
 * Walks an action list along a history as the .NET side does
 * (read in azure-functions-durable-extension, Oct 2024): each action is
 * begun, and awaited before the next is looked at; numbers are given when something begins, and must be those of
 * the history. With `order: "script"` it walks as the orchestrator's own code does: a cancelled timer decides no
 * race, a Task.all is over at its first failure, and nothing is compared. Pure.
 */
export function walkActions(input: {
  readonly actions: readonly Action[];
  readonly events: readonly HistoryEvent[];
  readonly executionId: string;
  readonly order: "dotnet" | "script";
}): Walk {
  const { actions, executionId, order } = input;
  const unmatched = new Map<number, Decision>();
  const open = new Map<number, OpenTask & { readonly done: Done }>();
  const waits = createEventWaits();
  const canceledTimers: number[] = [];
  const carried: HistoryEvent[] = [];
  const swallowed: HistoryEvent[] = [];
  let continuation: Walk["continuation"];
  let problem: Misuse | undefined;
  let nextId = 0;
  let position = 0;
  let now = 0;

  /** Begins actions from `position` on, until one is not over at once. */
  function advance(): void {
    while (position < actions.length) {
      const action = actions[position];
      if (action === undefined) return;
      const at = position;
      const state = { isBegun: false, isOver: false };
      begin(action, at, () => {
        state.isOver = true;
        if (!state.isBegun) return;
        position = at + 1;
        advance();
      });
      state.isBegun = true;
      if (!state.isOver) return;
      position = at + 1;
    }
  }

  function begin(action: Action, index: number, done: Done): void {
    switch (action.actionType) {
      case actionType.callActivity:
      case actionType.callSubOrchestrator:
        call(action, index, false, done);
        return;
      case actionType.callActivityWithRetry:
      case actionType.callSubOrchestratorWithRetry:
        attempt(action, index, 1, done);
        return;
      case actionType.createTimer:
        timer(Date.parse(action.fireAt ?? ""), index, false, action.isCanceled === true, done);
        return;
      case actionType.waitForExternalEvent:
        wait(action.externalEventName ?? "", index, done);
        return;
      case actionType.continueAsNew:
        continuation = { input: inputText(action), unread: waits.unread() };
        done(false);
        return;
      default:
        compound(action, index, done);
    }
  }

  function compound(action: Action, index: number, done: Done): void {
    const children = action.compoundActions ?? [];
    const isAny = action.actionType === actionType.whenAny;
    let left = children.length;
    let hasFailed = false;
    let isOver = false;
    for (const child of children) {
      begin(child, index, (failed) => {
        left--;
        hasFailed ||= failed;
        const decided = isAny || left === 0 || (order === "script" && hasFailed);
        if (isOver || !decided) return;
        isOver = true;
        done(isAny ? failed : hasFailed);
      });
    }
  }

  function call(action: Action, index: number, isRetry: boolean, done: Done): void {
    const id = nextId++;
    const name = action.functionName ?? "";
    const input = inputText(action);
    const isActivity =
      action.actionType === actionType.callActivity ||
      action.actionType === actionType.callActivityWithRetry;
    const kind = isActivity ? "activity" : "child";
    const instanceId = action.instanceId ? action.instanceId : `${executionId}:${id}`;
    unmatched.set(
      id,
      kind === "activity" ? { kind, id, name, input } : { kind, id, name, input, instanceId },
    );
    open.set(id, { kind, index, isRetry, done });
  }

  function attempt(action: Action, index: number, count: number, done: Done): void {
    call(action, index, true, (failed) => {
      if (!failed) {
        done(false);
        return;
      }
      const policy = action.retryOptions;
      // After the last attempt there is one more timer, due at once.
      const isLast = count >= (policy?.maxNumberOfAttempts ?? 1);
      const first = policy?.firstRetryIntervalInMilliseconds ?? 0;
      const delayMs = Math.min(
        first * (policy?.backoffCoefficient ?? 1) ** (count - 1),
        policy?.maxRetryIntervalInMilliseconds ?? 6 * 24 * 60 * 60 * 1000,
      );
      timer(now + (isLast ? 0 : delayMs), index, true, false, () => {
        if (isLast) done(true);
        else attempt(action, index, count + 1, done);
      });
    });
  }

  function timer(
    fireAt: number,
    index: number,
    isRetry: boolean,
    isCanceled: boolean,
    done: Done,
  ): void {
    const id = nextId++;
    unmatched.set(id, { kind: "timer", id, fireAt, isCanceled });
    if (isCanceled) canceledTimers.push(id);
    if (isCanceled && order === "dotnet") done(false);
    else open.set(id, { kind: "timer", index, isRetry, done });
  }

  function wait(name: string, index: number, done: Done): void {
    const take = (event: HistoryEvent): void => {
      if (name !== event.Name) {
        problem ??= misuse(
          "event-name-case",
          `The event "${event.Name ?? ""}" was raised and "${name}" is awaited.`,
        );
      }
      if (index < position) swallowed.push(event);
      done(false);
    };
    waits.wait({ name, index, take });
  }

  function settle(id: number | undefined, failed: boolean): void {
    const task = open.get(id ?? -1);
    if (id === undefined || task === undefined) return; // told twice, or of a cancelled timer
    open.delete(id);
    task.done(failed);
  }

  function confirm(event: HistoryEvent): void {
    const decision = unmatched.get(event.EventId);
    unmatched.delete(event.EventId);
    if (order === "script" || (decision !== undefined && isRecordOf(event, decision))) return;
    const recorded = `${kindOfEvent[event.EventType] ?? ""} "${event.Name ?? ""}"`;
    problem ??= misuse(
      "non-deterministic",
      `Number ${event.EventId} is ${recorded} in the history and ` +
        `${decision === undefined ? "nothing" : describeDecision(decision)} in the replay.`,
    );
  }

  for (const event of input.events) {
    switch (event.EventType) {
      case eventType.orchestratorStarted:
        now = Date.parse(event.Timestamp);
        break;
      case eventType.executionStarted:
        advance();
        break;
      case eventType.taskScheduled:
      case eventType.subOrchestrationCreated:
      case eventType.timerCreated:
        confirm(event);
        break;
      case eventType.taskCompleted:
      case eventType.subOrchestrationCompleted:
        settle(event.TaskScheduledId, false);
        break;
      case eventType.taskFailed:
      case eventType.subOrchestrationFailed:
        settle(event.TaskScheduledId, true);
        break;
      case eventType.timerFired:
        settle(event.TimerId, false);
        break;
      case eventType.eventRaised:
        if (continuation === undefined) waits.raise(event);
        else carried.push(event);
        break;
    }
    if (problem !== undefined) break;
  }

  return {
    decisions: [...unmatched.values()],
    open: [...open.values()],
    canceledTimers,
    isAtEnd: position >= actions.length,
    openWaits: waits.openCount(),
    continuation,
    carried,
    swallowed,
    problem,
  };
}
