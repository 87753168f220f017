import type { WriteLog } from "../log.ts";
import { type FunctionInfo, type FunctionMetadata, describeFunction } from "./function-info.ts";
import type { ProgrammingModel } from "./programming-model.ts";

const hookNames = ["preInvocation", "postInvocation", "appStart", "appTerminate", "log"] as const;
export type HookName = (typeof hookNames)[number];
export type HookCallback = (context: object) => unknown;

/** What the app has registered through the module `@azure/functions-core`. */
export interface Core {
  /** The module itself, as `require("@azure/functions-core")` answers it. */
  readonly module: object;
  functions(): readonly FunctionInfo[];
  hooks(name: HookName): readonly HookCallback[];
  /** One for the whole process; every hook sees it. */
  readonly appHookData: object;
  model(): ProgrammingModel | undefined;
  /** From here on registering a function throws, as it does after the start of the real worker. */
  closeRegistration(): void;
}

/** Stands in for the worker's end of `@azure/functions` (read in azure-functions-nodejs-worker 3.9.1). */
export function createCore(log: WriteLog): Core {
  const functions = new Map<string, FunctionInfo>();
  const hooks = new Map<HookName, Set<HookCallback>>(hookNames.map((name) => [name, new Set()]));
  let programmingModel: ProgrammingModel | undefined;
  let closed = false;

  function registerFunction(
    metadata: FunctionMetadata,
    callback: FunctionInfo["callback"],
  ): object {
    if (closed) throw systemError(`Function ${metadata.name} is registered after the app's start.`);
    const described = describeFunction(metadata, callback);
    if (functions.has(described.id)) {
      throw systemError(`A function named ${metadata.name} is already registered.`);
    }
    functions.set(described.id, described);
    return new CoreDisposable(() => functions.delete(described.id));
  }

  function registerHook(name: string, callback: HookCallback): object {
    const known = hooks.get(name as HookName);
    if (known === undefined) {
      throw Object.assign(new RangeError(`There is no hook named "${name}".`), {
        isAzureFunctionsSystemError: true,
      });
    }
    known.add(callback);
    return new CoreDisposable(() => known.delete(callback));
  }

  return {
    module: {
      version: "3.13.0",
      hostVersion: "4.1037.0",
      registerFunction,
      registerHook,
      setProgrammingModel: (model: ProgrammingModel) => {
        programmingModel = model;
      },
      getProgrammingModel: () => programmingModel,
      log: (level: Parameters<WriteLog>[0], category: string, message: string) => {
        log(level, category, message);
      },
      Disposable: CoreDisposable,
    },
    functions: () => [...functions.values()],
    appHookData: {},
    hooks: (name) => [...(hooks.get(name) ?? [])],
    model: () => programmingModel,
    closeRegistration() {
      closed = true;
    },
  };
}

function systemError(message: string): Error {
  return Object.assign(new Error(message), { isAzureFunctionsSystemError: true });
}

class CoreDisposable {
  readonly #end: () => unknown;
  constructor(end: () => unknown) {
    this.#end = end;
  }
  static from(...disposables: readonly { dispose(): unknown }[]): CoreDisposable {
    return new CoreDisposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }
  dispose(): void {
    this.#end();
  }
}
