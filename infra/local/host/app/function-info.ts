/** One binding of a function, as the library registers it. */
export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly [option: string]: unknown;
}

export interface RetryOptions {
  /** -1: for ever. */
  readonly maxRetryCount: number;
  readonly retryStrategy?: string | undefined;
  readonly delayInterval?: { readonly seconds: number } | undefined;
  readonly minimumInterval?: { readonly seconds: number } | undefined;
  readonly maximumInterval?: { readonly seconds: number } | undefined;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: RetryOptions | null;
}

/** A registered function: what its trigger is, and what calls it. */
export interface FunctionInfo {
  readonly id: string;
  readonly name: string;
  /** Lower case, e.g. `httptrigger`. */
  readonly triggerType: string;
  readonly triggerName: string;
  readonly trigger: Binding;
  /** Names of the `in` bindings of type `durableClient`. */
  readonly clientBindings: readonly string[];
  readonly metadata: FunctionMetadata;
  readonly callback: (...inputs: readonly unknown[]) => unknown;
}

const functionName = /^[A-Za-z][A-Za-z0-9_-]{0,127}$/;
const bindingName = /^(?:[a-zA-Z][a-zA-Z0-9]{0,127}|\$return)$/;

/** Reads the metadata of a registration. Throws for what the real host refuses: names, and triggers other than one. */
export function describeFunction(
  metadata: FunctionMetadata,
  callback: FunctionInfo["callback"],
): FunctionInfo {
  const { name, bindings } = metadata;
  if (!functionName.test(name) || name.toLowerCase() === "host") {
    throw new Error(
      `The function name "${name}" is not allowed: ${String(functionName)}, not "host".`,
    );
  }
  const named = Object.entries(bindings);
  const bad = named.find(([key]) => !bindingName.test(key));
  if (bad !== undefined) {
    throw new Error(`The binding name "${bad[0]}" of function ${name} is not allowed.`);
  }
  const triggers = named.filter(([, binding]) => /trigger$/i.test(binding.type));
  const [first] = triggers;
  if (first === undefined || triggers.length > 1) {
    throw new Error(
      `Function ${name} has ${triggers.length} triggers; a function has exactly one.`,
    );
  }
  return {
    id: metadata.functionId ?? name,
    name,
    triggerType: first[1].type.toLowerCase(),
    triggerName: first[0],
    trigger: first[1],
    clientBindings: named.filter(([, { type }]) => isDurableClient(type)).map(([key]) => key),
    metadata,
    callback,
  };
}

function isDurableClient(type: string): boolean {
  return type === "durableClient" || type === "orchestrationClient";
}
