import type { Severity } from "../findings/finding.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { type Power, strongest } from "../privilege/power.ts";
import { severityOf } from "./access-severity.ts";
import type { AccessHolder } from "./access-weight.ts";
import { hasEnded, isSure } from "./holding-news.ts";
import { worstOf } from "./weight.ts";

/** What a group gives to somebody who belongs to it. */
export interface GivenByGroup {
  readonly severity: Severity;
  readonly power: Power;
  /** The strongest first; empty for a group that may be given roles and has none yet. */
  readonly holdings: readonly Holding[];
}

/**
 * What the group gives to this holder; `undefined` when that is harmless. `isEligible`: it has to be activated first. To a
 * member of a group in the group (`isNested`) no directory role comes down
 * (learn.microsoft.com/entra/identity/role-based-access-control/groups-concept, checked 2026-11-21).
 */
export function givenByGroup(
  subject: AccessSubject,
  way: { readonly isNested: boolean; readonly isEligible: boolean },
  holder: AccessHolder,
  now: Date,
): GivenByGroup | undefined {
  const judged = subject.holdings
    .filter(
      (one) => isSure(one) && !hasEnded(one, now) && !(way.isNested && one.system === "entra-role"),
    )
    .map((one) => ({ ...one, isEligible: one.isEligible || way.isEligible }))
    .flatMap((holding) => {
      const severity = severityOf(holding, holder);
      return severity === undefined ? [] : [{ holding, severity }];
    });
  const severity = worstOf(judged.map((one) => one.severity));
  if (severity === undefined) return groupWithoutPower(subject);
  const holdings = [
    ...judged.filter((one) => one.severity === severity),
    ...judged.filter((one) => one.severity !== severity),
  ].map(({ holding }) => holding);
  return { severity, power: strongest(holdings.map(({ power }) => power)), holdings };
}

/** A group that may be given directory roles is kept apart for that: it matters before it has one. */
function groupWithoutPower({ group }: AccessSubject): GivenByGroup | undefined {
  if (group?.group.isRoleAssignable !== true) return undefined;
  return { severity: "low", power: "harmless", holdings: [] };
}
