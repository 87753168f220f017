import type { FunctionInfo } from "../app/function-info.ts";

/** The durable functions of the app. Their names ignore case on the .NET side. */
export interface DurableFunctions {
  activity(name: string): FunctionInfo | undefined;
  orchestrator(name: string): FunctionInfo | undefined;
  /** Lower case. */
  readonly activityNames: ReadonlySet<string>;
  readonly orchestratorNames: ReadonlySet<string>;
}

export function durableFunctions(functions: readonly FunctionInfo[]): DurableFunctions {
  const ofType = (type: string): Map<string, FunctionInfo> =>
    new Map(
      functions
        .filter(({ triggerType }) => triggerType === type)
        .map((fn) => [fn.name.toLowerCase(), fn]),
    );
  const activities = ofType("activitytrigger");
  const orchestrators = ofType("orchestrationtrigger");
  return {
    activity: (name) => activities.get(name.toLowerCase()),
    orchestrator: (name) => orchestrators.get(name.toLowerCase()),
    activityNames: new Set(activities.keys()),
    orchestratorNames: new Set(orchestrators.keys()),
  };
}
