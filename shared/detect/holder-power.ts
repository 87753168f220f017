import { plainText } from "../core/plain-text.ts";
import type { Evidence } from "../findings/finding.ts";
import type { Holder } from "../inventory/holder.ts";

/** What the application can do by itself, as a finding carries it; nothing where no power is known of. */
export function powerEvidenceOf({ power }: Holder): Evidence {
  return power === undefined ? {} : { holderTier: power.tier, holderPower: power.by };
}

/** The same as a sentence with a space before it; empty where no power is known of. */
export function powerWords({ power }: Holder): string {
  if (power === undefined) return "";
  const worth =
    power.tier === 0
      ? "can take over the tenant, or a wide part of Azure"
      : "has power over many identities, workloads or much data";
  return ` Whoever is signed in as it ${worth}: it holds ${plainText(power.by)}.`;
}
