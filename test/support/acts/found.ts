import { SEVERITIES } from "../../../shared/findings/finding.ts";
import type { Finding } from "../findings.ts";
import type { Act } from "./act.ts";
import type { Performed } from "./perform.ts";

/** Whether the finding is about the object with this id, as its subject, or as who holds what it speaks of. */
export function isAbout({ subject, evidence }: Finding, id: string): boolean {
  return [subject.id, evidence["principalId"], evidence["groupId"]].includes(id);
}

/** `a` as severe as `b`, or more. */
export function isAtLeast(a: string, b: string): boolean {
  const order: readonly string[] = SEVERITIES;
  return order.indexOf(a) <= order.indexOf(b);
}

/** Who did it, as the finding has it from the log or from Azure. */
export function actorIn({ evidence }: Finding): unknown {
  return evidence["actorId"] ?? evidence["givenBy"];
}

/** The findings that tell of an act: of its detector, about what it was done to, by whom, as severe as it should be. */
export function tellingOf(
  findings: readonly Finding[],
  { deed, done }: Performed<Act>,
  administratorId: string,
): readonly Finding[] {
  return findings.filter(
    (finding) =>
      finding.detector === deed.found.detector &&
      isAbout(finding, done.about) &&
      isAtLeast(finding.severity, deed.found.atLeast) &&
      (deed.found.byAnyone === true || actorIn(finding) === (done.by ?? administratorId)),
  );
}
