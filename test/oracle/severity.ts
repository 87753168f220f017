import type { Credential, Holder } from "./holder.ts";
import type { Rules } from "./rules.ts";

const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/**
 * Lowered for what is switched off: one step for an application, to `info` for a vault object. Raised by one for what can take over
 * the tenant. What is `info` by itself stays so.
 */
export function weighed(
  severity: Severity,
  credential: Pick<Credential, "isDisabled">,
  holder: Holder,
  rules: Rules,
): Severity {
  if (credential.isDisabled && rules.has("disabled-vault-object")) return "info";
  if (severity === "info") return severity;
  const less = holder.isSwitchedOff && rules.has("disabled-holder") ? 1 : 0;
  const more = holder.isPowerful && rules.has("powerful-application") ? 1 : 0;
  const lowered = Math.max(severities.indexOf(severity) - less, 0);
  return severities[Math.min(lowered + more, severities.length - 1)] ?? "info";
}

/** Somebody must be told. */
export function isLoud(severity: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf("medium");
}
