import type { LogLevel } from "../log.ts";
import type { FunctionMetadata } from "./function-info.ts";
import type { MaybeData, TypedData } from "./typed-data.ts";

/** What `@azure/functions` gives to `setProgrammingModel`, as far as the host calls it. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreContext): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

export interface InvocationModel {
  getArguments(): Promise<{ readonly context: object; readonly inputs: unknown[] }>;
  invokeFunction(
    context: object,
    inputs: unknown[],
    callback: (...inputs: readonly unknown[]) => unknown,
  ): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<InvocationResponse>;
}

interface InvocationResponse {
  readonly returnValue?: MaybeData;
  readonly outputData?: readonly { readonly name: string; readonly data: TypedData }[];
}

export interface RetryContext {
  readonly retryCount: number;
  readonly maxRetryCount: number;
  readonly exception?: {
    readonly message: string;
    readonly source: string;
    readonly stackTrace: string;
  };
}

export interface CoreContext {
  readonly invocationId: string;
  readonly request: {
    readonly invocationId: string;
    readonly functionId: string;
    readonly inputData: readonly { readonly name: string; readonly data: MaybeData }[];
    readonly triggerMetadata: Readonly<Record<string, TypedData>>;
    readonly traceContext: {
      readonly traceParent: string;
      readonly traceState: string;
      readonly attributes: Readonly<Record<string, string>>;
    };
    readonly retryContext?: RetryContext;
  };
  readonly metadata: FunctionMetadata;
  state?: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
  log(level: LogLevel, category: string, message: string): void;
}
