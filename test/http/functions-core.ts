import { registerHooks } from "node:module";
import type { HttpHandler } from "@azure/functions";

/** An HTTP function as the host would get it. */
export interface RegisteredRoute {
  readonly name: string;
  /** Template, without prefix. */
  readonly route: string;
  readonly methods: readonly string[];
  readonly authLevel: string;
  readonly handler: HttpHandler;
}

interface Binding {
  readonly type: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
}

const place = Symbol.for("tenant-steward.test.functions-core");
const registered: RegisteredRoute[] = [];

/**
 * Stands where the host's module is, so that registering is real: the unchanged library hands its functions over as it
 * would to the host. Import this before anything that imports `@azure/functions`.
 */
Object.defineProperty(globalThis, place, {
  value: {
    version: "4.0.0",
    hostVersion: "4.1037.0.0",
    workerConfig: {},
    setProgrammingModel: () => undefined,
    registerHook: () => undefined,
    registerFunction(
      { name, bindings }: { name: string; bindings: Record<string, Binding> },
      handler: HttpHandler,
    ) {
      const trigger = Object.values(bindings).find(({ type }) => type === "httpTrigger");
      if (trigger === undefined) return;
      const { route = name, methods = [], authLevel = "" } = trigger;
      registered.push({ name, route, methods, authLevel, handler });
    },
  },
});

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== "@azure/functions-core") return next(specifier, context);
    return { url: "test:functions-core", format: "commonjs", shortCircuit: true };
  },
  load(url, context, next) {
    if (url !== "test:functions-core") return next(url, context);
    const source = `module.exports = globalThis[Symbol.for("tenant-steward.test.functions-core")];`;
    return { format: "commonjs", source, shortCircuit: true };
  },
});

/** The HTTP functions that `register` registers. */
export function registeredBy(register: () => void): readonly RegisteredRoute[] {
  registered.length = 0;
  register();
  return [...registered];
}
