import type { TaskFinding } from "../app/invoke.ts";
import { type ActionSurroundings, findActionMisuse } from "./action-rules.ts";
import { type HistoryEvent, eventType } from "./history-event.ts";
import { type Misuse, misuse } from "./misuses.ts";
import type { OrchestratorAnswer } from "./orchestrator-answer.ts";
import type { Decision } from "./decision.ts";
import { type Walk, walkActions } from "./walk.ts";

interface Replay extends ActionSurroundings {
  readonly orchestrator: string;
  readonly executionId: string;
  /** The whole history, with the events of this episode at its end. */
  readonly events: readonly HistoryEvent[];
  readonly answer: OrchestratorAnswer;
  readonly findings: readonly TaskFinding[];
}

/** What an episode comes to. `customStatus` is JSON text, `undefined` when it stays as it is. */
export type Verdict = (
  | { readonly kind: "running" }
  | { readonly kind: "completed"; readonly output: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "misused"; readonly message: string }
  | {
      readonly kind: "continued";
      readonly input: string | null;
      readonly carried: readonly HistoryEvent[];
    }
) & {
  readonly decisions: readonly Decision[];
  readonly canceledTimers: readonly number[];
  readonly customStatus: string | undefined;
  /** Events that a wait took which the orchestrator had given up: they are lost, in Azure too. */
  readonly swallowed: readonly HistoryEvent[];
};

/** A customStatus is measured in UTF-16: two bytes for each of these. */
const longestCustomStatus = (16 * 1024) / 2;

/** Judges one episode: the orchestrator's answer against its history. Pure. */
export function judgeEpisode(replay: Replay): Verdict {
  const { answer } = replay;
  const nothing = { decisions: [], canceledTimers: [], customStatus: undefined, swallowed: [] };
  if (answer.kind === "crash") {
    return { ...nothing, kind: "failed", message: failure(replay, answer.text) };
  }
  const refuse = (found: Misuse): Verdict => ({
    ...nothing,
    kind: "misused",
    message:
      answer.error === undefined
        ? found.message
        : `${found.message} It had failed: ${answer.error}`,
  });
  const customStatus =
    answer.customStatus === undefined ? undefined : JSON.stringify(answer.customStatus);
  const early =
    findingMisuse(replay.findings) ??
    answerMisuse(answer, customStatus) ??
    findActionMisuse(answer.actions, replay);
  if (early !== undefined) return refuse(early);

  const walk = walkActions({ ...replay, actions: answer.actions, order: "dotnet" });
  const isDone = answer.isDone || answer.error !== undefined;
  const late = walk.problem ?? passedMisuse(walk, answer.actions.length, isDone);
  if (late !== undefined) return refuse(late);

  // Only events can differ in the other order, so without any there is nothing to look for.
  const hasEvents = replay.events.some(({ EventType }) => EventType === eventType.eventRaised);
  const script = hasEvents
    ? walkActions({ ...replay, actions: answer.actions, order: "script" })
    : walk;
  const rest = {
    decisions: walk.decisions,
    canceledTimers: walk.canceledTimers,
    customStatus,
    swallowed: script.swallowed,
  };
  // Nothing ends while something is open, as on the .NET side.
  if (!isDone || !walk.isAtEnd || walk.open.length > 0) return { ...rest, kind: "running" };
  if (answer.error !== undefined) {
    return { ...rest, kind: "failed", message: failure(replay, answer.error) };
  }
  if (walk.continuation === undefined) return { ...rest, kind: "completed", output: answer.output };
  const lost = continuationMisuse(walk, script);
  if (lost !== undefined) return refuse(lost);
  return { ...rest, kind: "continued", input: walk.continuation.input, carried: walk.carried };
}

function failure({ orchestrator }: Replay, text: string): string {
  return `Orchestrator function '${orchestrator}' failed: ${text}`;
}

function findingMisuse([first]: readonly TaskFinding[]): Misuse | undefined {
  if (first === undefined) return undefined;
  const did: Readonly<Record<TaskFinding["name"], string>> = {
    "task-yielded-twice": "is yielded or put into a compound a second time",
    "finished-task-in-compound": "is over, and is in a Task.all or Task.any",
    "task-not-yielded": "was created and never yielded",
    "work-after-continue-as-new": "is yielded after continueAsNew",
  };
  return misuse(first.name, `${capitalised(first.task)} ${did[first.name]}.`);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function answerMisuse(
  answer: OrchestratorAnswer & { readonly kind: "state" },
  customStatus: string | undefined,
): Misuse | undefined {
  if (answer.threw && answer.error === undefined) {
    return misuse("empty-throw", "The orchestrator threw no Error, or one without a message.");
  }
  if (customStatus !== undefined && customStatus.length > longestCustomStatus) {
    return misuse(
      "custom-status-too-large",
      `The customStatus has ${customStatus.length} characters.`,
    );
  }
  return undefined;
}

/** What is still open although the orchestrator has gone past it, and a wait for nothing. */
function passedMisuse(walk: Walk, actionCount: number, isDone: boolean): Misuse | undefined {
  for (const task of walk.open) {
    if (task.isRetry && actionCount > task.index + 1) {
      return misuse(
        "retry-in-task-all",
        "A Task.all of retrying calls has failed and the orchestrator goes on while one of them still retries.",
      );
    }
    const isPassed = isDone || actionCount > task.index + 1;
    if (task.kind === "timer" && !task.isRetry && isPassed) {
      return misuse(
        "losing-timer-not-cancelled",
        "The orchestrator went on while a timer was open.",
      );
    }
  }
  if (!isDone && walk.isAtEnd && walk.open.length === 0 && walk.openWaits === 0) {
    return misuse(
      "waits-for-nothing",
      "The orchestrator waits, and nothing that it began is open.",
    );
  }
  return undefined;
}

function continuationMisuse(walk: Walk, script: Walk): Misuse | undefined {
  const unread = walk.continuation?.unread ?? [];
  if (unread.length > 0) {
    return misuse(
      "continue-as-new-loses-events",
      `Nobody had awaited these events when continueAsNew was called: ${unread.join(", ")}.`,
    );
  }
  const repeated = walk.carried.filter((event) => !script.carried.includes(event));
  if (repeated.length > 0) {
    const names = repeated.map(({ Name }) => Name ?? "").join(", ");
    return misuse("continue-as-new-repeats-events", `These events were read already: ${names}.`);
  }
  return undefined;
}
