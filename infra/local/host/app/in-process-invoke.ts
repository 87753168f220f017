import { randomBytes } from "node:crypto";
import type { WriteLog } from "../log.ts";
import type { Core, HookName } from "./core-module.ts";
import { asError } from "./failure-text.ts";
import type { FunctionInfo } from "./function-info.ts";
import type { Invocation, Invoke, InvokeOptions } from "./invoke.ts";
import type { CoreContext } from "./programming-model.ts";
import { auditTasks } from "./task-audit.ts";
import type { MaybeData } from "./typed-data.ts";

/** Runs functions in this process, in the order of the real worker (read in azure-functions-nodejs-worker 3.9.1). */
export function createInProcessInvoke(core: Core, log: WriteLog): Invoke {
  async function runHooks(name: HookName, context: object): Promise<void> {
    for (const hook of core.hooks(name)) await hook(context);
  }

  return async (fn, triggerData, options) => {
    const model = core.model();
    if (model === undefined) throw new Error("The app has not loaded @azure/functions.");
    const coreContext = coreContextOf(fn, triggerData, options, log);
    const invocationModel = model.getInvocationModel(coreContext);
    const { context, inputs } = await invocationModel.getArguments();
    const hookContext = {
      hookData: {},
      appHookData: core.appHookData,
      invocationContext: context,
      inputs,
      functionCallback: fn.callback,
    };

    coreContext.state = "preInvocationHooks";
    await runHooks("preInvocation", hookContext);
    coreContext.state = "invocation";
    const audit = fn.triggerType === "orchestrationtrigger" ? auditTasks(context) : undefined;
    const outcome: { result?: unknown; error?: unknown } = {};
    try {
      outcome.result = await invocationModel.invokeFunction(
        context,
        hookContext.inputs,
        hookContext.functionCallback,
      );
    } catch (thrown) {
      outcome.error = thrown;
    }
    const findings = audit?.() ?? [];

    coreContext.state = "postInvocationHooks";
    const after = { ...hookContext, result: outcome.result, error: outcome.error };
    await runHooks("postInvocation", after);
    coreContext.state = undefined;
    if (after.error !== undefined && after.error !== null) {
      throw Object.assign(asError(after.error), { findings });
    }
    const response = await invocationModel.getResponse(context, after.result);
    const invocation: Invocation = {
      returnValue: response.returnValue,
      outputData: response.outputData ?? [],
      findings,
    };
    return invocation;
  };
}

function coreContextOf(
  fn: FunctionInfo,
  triggerData: MaybeData,
  options: InvokeOptions,
  log: WriteLog,
): CoreContext {
  const { invocationId } = options;
  return {
    invocationId,
    metadata: fn.metadata,
    request: {
      invocationId,
      functionId: fn.id,
      inputData: [
        { name: fn.triggerName, data: triggerData },
        ...Object.entries(options.extraInputs ?? {}).map(([name, data]) => ({ name, data })),
      ],
      triggerMetadata: options.triggerMetadata ?? {},
      traceContext: {
        traceParent: `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`,
        traceState: "",
        attributes: {},
      },
      ...(options.retryContext === undefined ? {} : { retryContext: options.retryContext }),
    },
    log: (level, category, message) => {
      const source = category === "user" ? fn.name : `${fn.name}/${category}`;
      log(level, `${source}(${invocationId})`, message);
    },
  };
}
