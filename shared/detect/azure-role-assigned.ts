import { quoted } from "../core/quoted.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { subjectOfAccess, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldOrLoggedAt, holdingNews, nextEnd, stepsTo } from "./holding-news.ts";
import { isRootAccess } from "../privilege/root-access.ts";

const ID = "azure-role-assigned";

export const azureRoleAssigned: Detector<AccessSubject> = {
  id: ID,
  version: 2,
  mode: "change",
  title: "Azure role given",
  sees: "An Azure role was assigned, or somebody was made eligible for it, at any scope; or the condition that limited it was removed. Also when somebody who could activate it holds it from now on; activating it is not this. Elevated access at the root scope is told by root-access-elevated.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    const who = subjectWords(subjectOfAccess(subject));
    return heldOrLoggedAt(subject, "azure-role", now)
      .filter((holding) => !isRootAccess(holding))
      .flatMap((holding) => {
        const role = `the Azure role ${quoted(holding.name)} at ${holding.where}`;
        return holdingNews(ID, holding, subject, {
          title: holding.isEligible
            ? "An Azure role can now be activated"
            : "An Azure role was given",
          what: holding.isEligible ? `${who} can now activate ${role}.` : `${who} now has ${role}.`,
          whatToDo:
            "Ask whoever gave it whether that was intended. If not, remove the assignment, and look at what was done with it. If it is needed, see whether a smaller scope or role does.",
          units: [...stepsTo(holding.power), ...(holding.isEligible ? [] : [HELD])],
          whenGrown: grownWords(holding, who, role),
        });
      });
  },
  nextAt: nextEnd,
};

/** To hold a role is more than to be able to activate it. */
const HELD = "held at all times";

function grownWords(
  { isBesideEligibility }: Holding,
  who: string,
  role: string,
): { readonly title: string; readonly what: string } {
  return isBesideEligibility === true
    ? {
        title: "An Azure role that could be activated is now held at all times",
        what: `${who} could activate ${role}, and now has it without that.`,
      }
    : {
        title: "An Azure role has become more powerful",
        what: `${who} has ${role}, which now gives more than before.`,
      };
}
