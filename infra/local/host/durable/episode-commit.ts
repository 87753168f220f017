import type { HistoryCache } from "./history-cache.ts";
import { type HistoryEvent, eventType, historyEvent } from "./history-event.ts";
import { type Instance, isLive } from "./instance.ts";
import { misuse } from "./misuses.ts";
import type { Verdict } from "./replay.ts";
import { newExecutionId, postStart, startInstance } from "./start-instance.ts";
import type { InboxRow, Store } from "./store.ts";
import type { Decision } from "./decision.ts";

/** What the engine has to do after an episode. */
export interface EpisodeEffects {
  /** Instances that have got a message. */
  readonly wake: readonly string[];
  /** New rows of `tasks`. */
  readonly tasks: readonly number[];
  /** Durable timers were set. */
  readonly hasTimers: boolean;
}

export const noEffects: EpisodeEffects = { wake: [], tasks: [], hasTimers: false };

/** Writes an episode's outcome in one transaction, which is all that makes it survive a killed process. */
type CommitEpisode = (
  instance: Instance,
  batch: readonly InboxRow[],
  /** The events that the episode added, those of the batch among them. */
  news: readonly HistoryEvent[],
  verdict: Verdict,
) => { readonly verdict: Verdict; readonly effects: EpisodeEffects };

export function createEpisodeCommit(deps: {
  readonly store: Store;
  readonly cache: HistoryCache;
}): CommitEpisode {
  const { store, cache } = deps;

  return (instance, batch, news, judged) => {
    const { id, exec } = instance;
    const verdict = withoutLiveChildren(store, judged);
    const additions: string[] = [];
    const effects = store.transaction((): EpisodeEffects => {
      // Purged or replaced while the orchestrator ran: then its outcome is nobody's.
      if (store.instance(id)?.exec !== exec) return noEffects;
      for (const { seq } of batch) store.deleteInboxRow(seq);
      const now = Date.now();
      const changed: Instance = {
        ...instance,
        status: "Running",
        custom: verdict.customStatus ?? instance.custom,
        updated: now,
      };
      if (verdict.kind === "continued") return continueAsNew(changed, verdict, now);
      const end = verdict.kind === "running" ? undefined : endOf(verdict);
      const events = [
        ...news,
        ...verdict.decisions.map((decision) => decisionEvent(decision, now)),
        ...(end === undefined ? [] : [end.event(now)]),
        historyEvent(eventType.orchestratorCompleted, now),
      ];
      additions.push(...events.map((event) => JSON.stringify({ ...event, IsPlayed: true })));
      store.appendHistory(id, cache.past(id, exec).texts.length, additions);
      if (end !== undefined) {
        store.deleteInbox(id);
        store.putInstance({ ...changed, status: end.status, output: end.output });
        return { ...noEffects, wake: tellParent(changed, end, now) };
      }
      store.putInstance(changed);
      for (const timerId of verdict.canceledTimers) store.deleteTimer(id, exec, timerId);
      return begin(changed, verdict.decisions);
    });
    if (verdict.kind === "running") cache.append(id, exec, additions);
    else cache.forget(id);
    return { verdict, effects };
  };

  function continueAsNew(
    instance: Instance,
    verdict: Verdict & { readonly kind: "continued" },
    now: number,
  ): EpisodeEffects {
    const { id } = instance;
    const exec = newExecutionId();
    const { input, carried } = verdict;
    store.deleteInboxOfExecution(id, instance.exec);
    store.deleteHistory(id);
    store.putInstance({ ...instance, exec, input, created: now });
    postStart(store, exec, now, { ...instance, input });
    // Due right behind the start message, and before what was raised meanwhile.
    for (const event of carried) store.post({ id, exec: null, due: 1, isControl: false, event });
    return { ...noEffects, wake: [id] };
  }

  function begin(instance: Instance, decisions: readonly Decision[]): EpisodeEffects {
    const { id, exec } = instance;
    const tasks: number[] = [];
    const wake: string[] = [];
    let hasTimers = false;
    for (const decision of decisions) {
      switch (decision.kind) {
        case "activity": {
          const input = `[${decision.input ?? "null"}]`;
          tasks.push(store.addTask({ id, exec, task: decision.id, name: decision.name, input }));
          break;
        }
        case "child": {
          const parent = { id, exec, name: instance.name, taskId: decision.id };
          const { name, input } = decision;
          startInstance(store, { id: decision.instanceId, name, version: null, input, parent });
          wake.push(decision.instanceId);
          break;
        }
        case "timer": {
          const { fireAt } = decision;
          if (decision.isCanceled) break; // it has its number; nothing will fire
          const event = historyEvent(eventType.timerFired, fireAt, {
            TimerId: decision.id,
            FireAt: new Date(fireAt).toISOString(),
          });
          store.post({ id, exec, due: fireAt, isControl: false, event });
          hasTimers = true;
          break;
        }
      }
    }
    return { tasks, wake, hasTimers };
  }

  function tellParent(instance: Instance, end: End, now: number): readonly string[] {
    const { parent } = instance;
    if (parent === undefined) return [];
    const event =
      end.status === "Completed"
        ? historyEvent(eventType.subOrchestrationCompleted, now, {
            TaskScheduledId: parent.taskId,
            Result: end.output,
          })
        : historyEvent(eventType.subOrchestrationFailed, now, {
            TaskScheduledId: parent.taskId,
            Reason: end.text,
            Details: "",
            FailureDetails: null,
          });
    store.post({ id: parent.id, exec: parent.exec, due: now, isControl: false, event });
    return [parent.id];
  }
}

interface End {
  readonly status: "Completed" | "Failed";
  /** JSON text. */
  readonly output: string;
  readonly text: string;
  event(now: number): HistoryEvent;
}

function endOf(verdict: Verdict & { readonly kind: "completed" | "failed" | "misused" }): End {
  const isCompleted = verdict.kind === "completed";
  const text = isCompleted ? "" : verdict.message;
  const output = isCompleted ? verdict.output : JSON.stringify(text);
  return {
    status: isCompleted ? "Completed" : "Failed",
    output,
    text,
    event: (now) =>
      historyEvent(eventType.executionCompleted, now, {
        OrchestrationStatus: isCompleted ? 1 : 3,
        Result: output,
        FailureDetails: null,
      }),
  };
}

function decisionEvent(decision: Decision, now: number): HistoryEvent {
  const EventId = decision.id;
  switch (decision.kind) {
    case "activity":
      return historyEvent(eventType.taskScheduled, now, {
        EventId,
        Name: decision.name,
        Version: "",
        Input: `[${decision.input ?? "null"}]`,
      });
    case "child":
      return historyEvent(eventType.subOrchestrationCreated, now, {
        EventId,
        Name: decision.name,
        Version: "",
        InstanceId: decision.instanceId,
        Input: decision.input,
      });
    case "timer":
      return historyEvent(eventType.timerCreated, now, {
        EventId,
        FireAt: new Date(decision.fireAt).toISOString(),
      });
  }
}

/** A child's id may belong to a finished instance, which it replaces, but to no live one. */
function withoutLiveChildren(store: Store, verdict: Verdict): Verdict {
  for (const decision of verdict.decisions) {
    if (decision.kind !== "child") continue;
    const existing = store.instance(decision.instanceId);
    if (existing === undefined || !isLive(existing)) continue;
    const { message } = misuse(
      "child-id-in-use",
      `"${decision.instanceId}" is ${existing.status}.`,
    );
    return {
      kind: "misused",
      message,
      decisions: [],
      canceledTimers: [],
      customStatus: undefined,
      swallowed: [],
    };
  }
  return verdict;
}
