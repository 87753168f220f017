import { randomUUID } from "node:crypto";
import { failureText } from "./app/failure-text.ts";
import type { FunctionInfo } from "./app/function-info.ts";
import type { Invocation, Invoke, InvokeOptions } from "./app/invoke.ts";
import type { MaybeData, TypedData } from "./app/typed-data.ts";
import type { WriteLog } from "./log.ts";
import type { WorkMeter } from "./work-meter.ts";

export type RunOptions = Pick<InvokeOptions, "triggerMetadata" | "retryContext">;

/** Runs one function under a new invocation id, with its durable client inputs, counted and logged. Throws what it throws. */
export type RunFunction = (
  fn: FunctionInfo,
  triggerData: MaybeData,
  options?: RunOptions,
) => Promise<Invocation>;

export function createRunFunction(deps: {
  readonly invoke: Invoke;
  /** JSON text of a durableClient input. */
  readonly clientData: () => string;
  readonly meter: WorkMeter;
  readonly log: WriteLog;
}): RunFunction {
  const { invoke, clientData, meter, log } = deps;

  return async (fn, triggerData, options = {}) => {
    const invocationId = randomUUID();
    const source = `${fn.name}(${invocationId})`;
    const extraInputs: Record<string, TypedData> = {};
    for (const name of fn.clientBindings) extraInputs[name] = { string: clientData() };
    const end = meter.begin();
    const startedAt = Date.now();
    log("debug", source, "Executing.");
    try {
      const invocation = await invoke(fn, triggerData, { ...options, invocationId, extraInputs });
      log("debug", source, `Succeeded after ${Date.now() - startedAt} ms.`);
      return invocation;
    } catch (error) {
      // An orchestrator tells of its failure in an error too; the engine says what it means.
      if (fn.triggerType !== "orchestrationtrigger") log("error", source, failureText(error));
      throw error;
    } finally {
      end();
    }
  };
}
