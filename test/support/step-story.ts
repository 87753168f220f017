import {
  DummyOrchestrationContext,
  type OrchestrationContext,
  type RetryOptions,
  type Task,
  type TimerTask,
} from "durable-functions";
import type { Story } from "../../shared/core/call.ts";

/** What a story waited for: an activity, or an instant. */
export type StoryStep =
  { readonly call: string; readonly input: unknown } | { readonly timer: string };

/** Answers one call of an activity; what it throws is what the story gets after the last try. `nth` counts from 1. */
export type Answer = (input: never, nth: number) => unknown;

export interface Stepped<R> {
  readonly steps: readonly StoryStep[];
  readonly end:
    | { readonly kind: "returned"; readonly value: R }
    | { readonly kind: "failed"; readonly error: unknown };
}

/** A durable timer may not be longer (learn.microsoft.com/azure/azure-functions/durable/durable-functions-timers). */
const LONGEST_TIMER_MS = 6 * 86_400_000;
/** More steps than this is an endless loop. */
const MOST_STEPS = 1000;

/**
 * Steps an orchestrator from its start to its end, with an answer for each activity by name. It stands in for the Durable
 * library, not for code of ours, and holds a story to the library's rules: every task is yielded once, none is left
 * behind, payloads are JSON objects, and no timer is longer than six days.
 */
export function stepStory<R>(
  story: (context: OrchestrationContext) => Story<R>,
  given: {
    readonly input?: object;
    readonly startedAt: string;
    readonly answers: Readonly<Record<string, Answer>>;
    readonly instanceId?: string;
    /** Called between steps, as if other things happened meanwhile. */
    readonly between?: () => void;
  },
): Stepped<R> {
  const steps: StoryStep[] = [];
  const counts = new Map<string, number>();
  const waiting = new Set<Task>();
  const yielded = new Set<Task>();
  let now = new Date(given.startedAt);

  const made = new Map<Task, Pending>();
  const pend = (pending: Pending): Task => {
    const task = { isCompleted: false, isFaulted: false };
    made.set(task, pending);
    waiting.add(task);
    return task;
  };
  const activity = (name: string, input: unknown): Task => {
    const text = JSON.stringify(input);
    if (typeof input !== "object" || input === null) {
      throw new Error(`${name} was called with something that is not an object: ${text}.`);
    }
    return pend({ kind: "activity", name, input: JSON.parse(text) });
  };

  const context = new DummyOrchestrationContext("story");
  const df: object = Object.defineProperties(
    {},
    {
      instanceId: { value: given.instanceId ?? "instance-1" },
      isReplaying: { value: false },
      currentUtcDateTime: { get: () => new Date(now) },
      getInput: { value: () => JSON.parse(JSON.stringify(given.input ?? {})) as unknown },
      callActivityWithRetry: {
        value: (name: string, options: RetryOptions, input: unknown) => {
          if (options.maxNumberOfAttempts < 2) throw new Error(`${name} is never tried again.`);
          return activity(name, input);
        },
      },
      createTimer: {
        value: (fireAt: Date): TimerTask => {
          if (fireAt.getTime() - now.getTime() > LONGEST_TIMER_MS) {
            throw new Error(`A timer until ${fireAt.toISOString()} is longer than six days.`);
          }
          return Object.assign(pend({ kind: "timer", fireAt: new Date(fireAt) }), {
            isCanceled: false,
            cancel: () => undefined,
          });
        },
      },
    },
  );
  Object.defineProperty(context, "df", { value: df });

  function take(task: Task): Pending {
    const pending = made.get(task);
    if (pending === undefined) throw new Error("Something was yielded that is no task.");
    if (yielded.has(task)) throw new Error("A task was yielded twice.");
    yielded.add(task);
    waiting.delete(task);
    return pending;
  }

  function answer({ name, input }: PendingActivity): unknown {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const answers = given.answers[name];
    if (answers === undefined) throw new Error(`No answer was given for ${name}.`);
    const said: unknown = answers(input as never, nth);
    // Results travel as JSON.
    return said === undefined ? undefined : (JSON.parse(JSON.stringify(said)) as unknown);
  }

  function work(pending: Pending): unknown {
    switch (pending.kind) {
      case "timer":
        steps.push({ timer: pending.fireAt.toISOString() });
        if (pending.fireAt > now) now = pending.fireAt;
        return undefined;
      case "activity":
        steps.push({ call: pending.name, input: pending.input });
        now = new Date(now.getTime() + 1000);
        return answer(pending);
    }
  }

  const generator = story(context);
  const end = (): Stepped<R>["end"] => {
    let next: () => IteratorResult<Task, R> = () => generator.next();
    for (let count = 0; count < MOST_STEPS; count += 1) {
      let step: IteratorResult<Task, R>;
      try {
        step = next();
      } catch (error) {
        return { kind: "failed", error };
      }
      if (step.done === true) return { kind: "returned", value: step.value };
      const pending = take(step.value);
      given.between?.();
      try {
        const result = work(pending);
        next = () => generator.next(result);
      } catch (error) {
        next = () => generator.throw(error);
      }
    }
    throw new Error(`The story had not ended after ${MOST_STEPS} steps.`);
  };
  const ended = end();
  if (waiting.size > 0) throw new Error(`${waiting.size} tasks were made and never waited for.`);
  return { steps, end: ended };
}

interface PendingActivity {
  readonly kind: "activity";
  readonly name: string;
  readonly input: unknown;
}

type Pending = PendingActivity | { readonly kind: "timer"; readonly fireAt: Date };

/** The steps in short: names of activities, instants of timers. */
export function inShort(steps: readonly StoryStep[]): string[] {
  return steps.map((step) => ("call" in step ? step.call : step.timer));
}
