import type { LocalResponse } from "../azure/exchange.ts";
import type { ArmType } from "./api-versions.ts";
import type { ArmRequest } from "./arm-request.ts";

export type Run = (arm: ArmRequest) => LocalResponse | Promise<LocalResponse>;

export interface ArmRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly type: ArmType;
  readonly run: Run;
  /** Counted by the service behind, not by the resource manager's own read and write budgets. */
  readonly hasOwnBudget?: boolean;
}

/** Static parts of a path are compared without case; `{scope}` stands for any number of segments. */
export function route(method: string, template: string, type: ArmType, run: Run): ArmRoute {
  const source = template
    .replaceAll(".", "\\.")
    .replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      name === "scope" ? "(?<scope>.*)" : `(?<${name}>[^/]+)`,
    );
  return { method, pattern: new RegExp(`^${source}/?$`, "i"), type, run };
}
