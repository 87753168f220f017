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

/** Waits until an instant, however far away. */
export function* sleepUntil(context: OrchestrationContext, until: Date): Story<void> {
  for (;;) {
    const left = until.getTime() - context.df.currentUtcDateTime.getTime();
    if (left <= 0) return;
    const next = new Date(context.df.currentUtcDateTime.getTime() + Math.min(left, SLICE_MS));
    yield context.df.createTimer(next);
  }
}
