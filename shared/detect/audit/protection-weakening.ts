import type { PropertyChange } from "../../inventory/property-changes.ts";
import type { ActWeight } from "./act-severity.ts";
import { hasGained, hasLost } from "./change-values.ts";

/** What a change does to the protection that a Conditional Access policy gives. */
export interface Weakening {
  /** Goes on after "the policy …: it ". */
  readonly says: string;
  readonly weight: Extract<ActWeight, "protection-weakened" | "protection-changed">;
}

interface Rule extends Weakening {
  readonly is: (change: PropertyChange) => boolean;
}

/** Something required before signing in: a second factor, its strength, a managed device, or no sign-in at all. */
const REQUIRED = /\b(mfa|block|compliantdevice|domainjoineddevice|authenticationstrength)\b/gi;
const EXCLUSION = /"exclude\w+":\s*(\[\s*[^\]\s]|\{|"[^"])/gi;

/**
 * Properties are those of the policy in Graph
 * (learn.microsoft.com/graph/api/resources/conditionalaccesspolicy, checked 2026-11-21). A part that comes or goes whole stands in the
 * entry as one value.
 */
const RULES: readonly Rule[] = [
  {
    weight: "protection-weakened",
    says: "is switched off",
    is: ({ what, after }) => /\.state$/i.test(what) && /^disabled$/i.test(after ?? ""),
  },
  {
    weight: "protection-weakened",
    says: "only reports and no longer enforces",
    is: ({ what, after }) => /\.state$/i.test(what) && /report/i.test(after ?? ""),
  },
  {
    weight: "protection-weakened",
    says: "leaves out more than before",
    is: (change) => {
      if (/\.exclude\w+(\.|$)/i.test(change.what)) return hasGained(change);
      return count(change.after, EXCLUSION) > count(change.before, EXCLUSION);
    },
  },
  {
    weight: "protection-weakened",
    says: "requires less than before",
    is: ({ what, before, after }) =>
      /\.grantcontrols(\.|$)/i.test(what) && isLess(`${what} ${before ?? ""}`, before, after),
  },
  {
    weight: "protection-weakened",
    says: "is content with one of its requirements",
    is: ({ what, before, after }) =>
      /\.grantcontrols\.operator$/i.test(what) && before !== undefined && /^or$/i.test(after ?? ""),
  },
  {
    weight: "protection-weakened",
    says: "applies to less than before",
    is: (change) => /\.include\w+(\.|$)/i.test(change.what) && hasLost(change),
  },
  {
    weight: "protection-changed",
    says: "applies under other conditions",
    is: ({ what }) => /\.conditions(\.|$)/i.test(what),
  },
  {
    weight: "protection-changed",
    says: "requires something else",
    is: ({ what }) => /\.(grant|session)controls(\.|$)/i.test(what),
  },
  {
    // A policy that is too large for the entry stands there as text that cannot be compared.
    weight: "protection-changed",
    says: "was changed in a way that the log does not show",
    is: ({ what }) => !what.includes(".") && /policy/i.test(what),
  },
];

/** What the changes weaken, worst first, each thing once. */
export function weakeningsOf(changes: readonly PropertyChange[]): readonly Weakening[] {
  const found = RULES.filter(({ is }) => changes.some((change) => is(change)));
  const isWeakened = found.some(({ weight }) => weight === "protection-weakened");
  // What says it in general adds nothing to what says it exactly.
  return isWeakened ? found.filter(({ weight }) => weight === "protection-weakened") : found;
}

/** Whether one of the requirements named in `before` is not in `after`; a strength is named by where it stood. */
function isLess(named: string, before: string | undefined, after: string | undefined): boolean {
  if (before === undefined) return false;
  const old = new Set(named.toLowerCase().match(REQUIRED));
  const now = new Set((after ?? "").toLowerCase().match(REQUIRED));
  if (old.has("authenticationstrength") && after !== undefined)
    old.delete("authenticationstrength");
  return old.difference(now).size > 0;
}

function count(text: string | undefined, pattern: RegExp): number {
  return (text ?? "").match(pattern)?.length ?? 0;
}
