import { RetryOptions, type OrchestrationContext, type Task } from "durable-functions";

/** Names an activity and its payloads; both are objects (a bare boolean would arrive as text). */
export interface ActivityRef<I extends object, O extends object> {
  readonly name: string;
  /** Only for the type checker: never set. */
  readonly payloads?: readonly [I, O];
}

/** Declares an activity by name. */
export function activityRef<I extends object, O extends object>(name: string): ActivityRef<I, O> {
  return { name };
}

/** What a story yields and answers. */
export type Story<R> = Generator<Task, R, unknown>;

/** A durable timer may not be longer than six days: waits are cut into slices of this length. */
const SLICE_MS = 5 * 86_400_000;

/** Calls one activity; what it throws is tried again, a few times, and then fails the story. */
export function* call<I extends object, O extends object>(
  context: OrchestrationContext,
  activity: ActivityRef<I, O>,
  input: I,
): Story<O> {
  const retry = new RetryOptions(5_000, 4);
  retry.backoffCoefficient = 3;
  return (yield context.df.callActivityWithRetry(activity.name, retry, input)) as O;
}

/**
 * Calls one activity with many inputs at the same time; answers in their order. Each is called once: retries inside a
 * compound task get other numbers in Azure than the library thinks. The activity answers what went wrong as a value.
 */
export function* all<I extends object, O extends object>(
  context: OrchestrationContext,
  activity: ActivityRef<I, O>,
  inputs: readonly I[],
): Story<readonly O[]> {
  if (inputs.length === 0) return [];
  const tasks = inputs.map((input) => context.df.callActivity(activity.name, input));
  return (yield context.df.Task.all(tasks)) as O[];
}

/** Waits until an instant, however far away. */
export function* sleepUntil(context: OrchestrationContext, until: Date): Story<void> {
  for (;;) {
    const left = until.getTime() - context.df.currentUtcDateTime.getTime();
    if (left <= 0) return;
    const next = new Date(context.df.currentUtcDateTime.getTime() + Math.min(left, SLICE_MS));
    yield context.df.createTimer(next);
  }
}
