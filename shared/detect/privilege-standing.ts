import { quoted } from "../core/quoted.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { evidenceOf, subjectOfAccess, subjectWords, whyHoldingMatters } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldAt, nextEnd } from "./holding-news.ts";

const ID = "privilege-standing";

export const privilegeStanding: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Powerful role held permanently",
  sees: "A person has a role that can take over the tenant, always and without end, where it could be activated when needed: PIM is in use. The policy's break-glass accounts are meant to have theirs so.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now, policy }) {
    const { principal } = subject;
    if (principal?.kind !== "user" || !principal.isFound) return [];
    if (policy.privilege.breakGlass.includes(principal.id)) return [];
    return heldAt(subject, "entra-role", now)
      .filter((holding) => holding.power === 0 && isStanding(holding))
      .map((holding) => ({
        key: holding.key,
        thread: [ID, ...holding.key],
        severity: "medium" as const,
        subject: subjectOfAccess(subject),
        title: "A powerful role is held permanently",
        what: `${subjectWords(subjectOfAccess(subject))} has the directory role ${quoted(holding.name)} for ${holding.where} at all times, without an end.`,
        whyItMatters: `Whoever gets hold of the account has that power at once, at any hour. ${whyHoldingMatters(holding, subject)}`,
        whatToDo:
          "Make the person eligible instead, so that the role is activated for hours, with a reason. An account kept for emergencies belongs into the policy's privilege.breakGlass.",
        evidence: evidenceOf(holding, subject),
      }));
  },
  nextAt: nextEnd,
};

/** Without PIM nothing tells a permanent assignment from another, and there is nothing to be made eligible for. */
function isStanding({ fact, isEligible, endsAt }: Holding): boolean {
  if (fact.kind !== "entra-role" || isEligible || endsAt !== undefined) return false;
  return fact.hasSchedule && fact.isActivated !== true;
}
