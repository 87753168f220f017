import type { Severity } from "../findings/finding.ts";
import type { Holding, Reach } from "../privilege/access-subject.ts";
import type { Tier } from "../privilege/power.ts";
import { type AccessHolder, aggravationsOf } from "./access-weight.ts";
import { lower, raised } from "./weight.ts";

type Strong = Exclude<Tier, 2>;

/** Roles of Azure that can take over their scope: the wider, the worse. */
const AZURE_TIER_0: Readonly<Record<Reach, Severity>> = {
  tenant: "critical",
  "management-group": "critical",
  subscription: "high",
  "resource-group": "medium",
  resource: "medium",
  part: "medium",
};
const APPLICATION: Readonly<Record<Strong, Severity>> = { 0: "critical", 1: "high" };
const DELEGATED: Readonly<Record<Strong, Severity>> = { 0: "high", 1: "medium" };

/**
 * How severe it is that this holder has this holding; `undefined` when it is harmless. What is limited or unknown is `low`,
 * said but not told; one step is added where something about the holder makes it worse (`aggravationsOf`).
 */
export function severityOf(holding: Holding, holder: AccessHolder): Severity | undefined {
  const severity = severityAlone(holding);
  if (severity === undefined) return undefined;
  return isRaised(holding) && aggravationsOf(holding, holder).length > 0
    ? raised(severity)
    : severity;
}

function severityAlone(holding: Holding): Severity | undefined {
  const { system, power, reach, isEligible } = holding;
  if (power === "harmless") return undefined;
  const isStrong = power === 0 || power === 1;
  switch (system) {
    case "entra-role":
      if (power === 0) return isEligible || reach !== "tenant" ? "high" : "critical";
      return isStrong ? "medium" : "low";
    case "azure-role":
      if (power === 0) return isEligible ? lower(AZURE_TIER_0[reach]) : AZURE_TIER_0[reach];
      return isStrong ? "medium" : "low";
    case "application-permission":
      return isStrong ? APPLICATION[power] : "low";
    case "delegated-grant": {
      const severity = isStrong ? DELEGATED[power] : "low";
      return reach === "tenant" ? severity : lower(severity);
    }
  }
}

/**
 * Whoever holds a limited role, it stays limited: every workload has some, and would drown what matters. Consent is another
 * thing: an unknown publisher with a small permission is how a larger one begins.
 */
function isRaised({ system, power }: Holding): boolean {
  const isRole = system === "entra-role" || system === "azure-role";
  return !isRole || power === 0 || power === 1;
}
