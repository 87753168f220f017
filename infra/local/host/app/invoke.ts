import type { FunctionInfo } from "./function-info.ts";
import type { RetryContext } from "./programming-model.ts";
import type { MaybeData, TypedData } from "./typed-data.ts";

export interface InvokeOptions {
  readonly invocationId: string;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: RetryContext;
  /** Values of the other `in` bindings, by binding name. */
  readonly extraInputs?: Readonly<Record<string, TypedData>>;
}

/** A misuse of tasks that only the process in which the orchestrator ran can see. */
export interface TaskFinding {
  /** A name of `durable/misuses.ts`. */
  readonly name:
    | "task-yielded-twice"
    | "finished-task-in-compound"
    | "task-not-yielded"
    | "work-after-continue-as-new";
  readonly task: string;
}

export interface Invocation {
  readonly returnValue: MaybeData;
  readonly outputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly findings?: readonly TaskFinding[];
}

/**
 * Runs one function of the app: the one way by which the host reaches it, so that the functions can run elsewhere
 * (`--invoker MODULE`). Throws what the function threw; an error may carry `findings` too.
 */
export type Invoke = (
  fn: FunctionInfo,
  triggerData: MaybeData,
  options: InvokeOptions,
) => Promise<Invocation>;

/** What a `--invoker` module is given. It exports `createInvoker(app: InvokerApp): Invoke | Promise<Invoke>`. */
export interface InvokerApp {
  readonly directory: string;
  readonly functions: readonly FunctionInfo[];
  /** Runs a function in the host's own process. */
  readonly invoke: Invoke;
}
