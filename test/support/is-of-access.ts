import type { Finding } from "./findings.ts";

const ACCESS =
  /^(entra-role|azure-role|root-access|privilege|privileged-group|custom-role|role-assignment|application-permission|delegated-permission)-/;

/** Whether a finding speaks of who may do what. */
export function isOfAccess({ detector }: Pick<Finding, "detector">): boolean {
  return ACCESS.test(detector);
}
