import { accessDetectors } from "../../shared/detect/access-detectors.ts";
import type { Finding } from "./findings.ts";

const ACCESS: ReadonlySet<string> = new Set(accessDetectors.map(({ id }) => id));

/** Whether a finding speaks of who may do what. */
export function isOfAccess({ detector }: Pick<Finding, "detector">): boolean {
  return ACCESS.has(detector);
}
