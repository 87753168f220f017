import type { OrchestrationContext } from "durable-functions";
import { call, sleepUntil, type Story } from "../core/call.ts";
import { tell, type TellInput } from "./scan-types.ts";

/** Past this many rounds the next scan goes on with what waits: a history should not grow for ever. */
const ROUNDS = 100;

/** Finds the people for what waits, sends what is due, and comes back for what is due later, until nothing waits. */
export function* tellUntilDone(context: OrchestrationContext, input: TellInput): Story<void> {
  let told = yield* call(context, tell, input);
  for (let round = 0; told.nextDueAt !== undefined && round < ROUNDS; round += 1) {
    yield* sleepUntil(context, new Date(told.nextDueAt));
    told = yield* call(context, tell, { ...input, partitions: told.unrouted ?? [] });
  }
}

/** Sends later what an event could not send at once. */
export function* tellLater(context: OrchestrationContext): Story<object> {
  const { dueAt } = context.df.getInput<{ dueAt: string }>();
  yield* sleepUntil(context, new Date(dueAt));
  yield* tellUntilDone(context, { runId: context.df.instanceId, partitions: [] });
  return {};
}
