import type { Credential, Holder } from "./holder.ts";
import type { Rules } from "./rules.ts";

const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** Lowered for what is switched off: one step for an application, to `info` for a vault object. */
export function lowered(
  severity: Severity,
  credential: Pick<Credential, "isDisabled">,
  holder: Holder,
  rules: Rules,
): Severity {
  if (credential.isDisabled && rules.has("disabled-vault-object")) return "info";
  if (!holder.isSwitchedOff || !rules.has("disabled-holder")) return severity;
  return severities[Math.max(severities.indexOf(severity) - 1, 0)] ?? "info";
}

/** Somebody must be told. */
export function isLoud(severity: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf("medium");
}
