import { quoted } from "../core/quoted.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { severityOf } from "./access-severity.ts";
import { type Aggravation, aggravationsOf } from "./access-weight.ts";
import { listOrNothing, roleIdOf, subjectOfAccess, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { isHolderGone } from "./gone-holder.ts";
import { heldAt, nextEnd } from "./holding-news.ts";
import { lower, worstOf } from "./weight.ts";

const ID = "privilege-risky-holder";

export const privilegeRiskyHolder: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Powerful role in risky hands",
  sees: "A role that can take over the tenant, or its scope in Azure, has a holder that is a risk of its own: a guest, an account that is synchronised from on premises, disabled or gone, a workload identity, a dynamic group.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    const risky = [...heldAt(subject, "entra-role", now), ...heldAt(subject, "azure-role", now)]
      .filter(({ power }) => power === 0)
      .map((holding) => ({ holding, risks: risksOf(holding, subject) }))
      .filter(({ risks }) => risks.length > 0);
    const worst = worstOf(risky.map(({ holding }) => severityOf(holding, subject)));
    if (worst === undefined) return [];
    const risks = new Map(risky.flatMap((one) => one.risks).map((risk) => [risk.label, risk]));
    const roles = risky.map(({ holding }) => `${holding.name} for ${holding.where}`);
    const [first] = risky;
    const more = risky.length > 1 ? ` and ${risky.length - 1} more` : "";
    const { principal, workload } = subject;
    return [
      {
        key: [subject.subject],
        thread: [ID, subject.subject],
        severity: lower(worst),
        subject: subjectOfAccess(subject),
        title: "A powerful role is in risky hands",
        what: `${subjectWords(subjectOfAccess(subject))} (${[...risks.keys()].join(", ")}) holds ${quoted(first?.holding.name ?? "")} for ${first?.holding.where ?? ""}${more}.`,
        whyItMatters: [...risks.values()].map(({ says }) => says).join(" "),
        whatToDo:
          "Give the role to an account or identity that is kept for it, with no more than it needs, and take it away here.",
        evidence: {
          principalId: subject.subject,
          principalKind: principal?.kind,
          principalName: principal?.userPrincipalName ?? principal?.name ?? workload?.name,
          appId: workload?.appId ?? principal?.appId,
          resourceOfIdentity: workload?.resourceOf,
          rolesAtResource: listOrNothing(subject.holdersAtResource ?? []),
          roles,
          roleIds: listOrNothing(risky.flatMap(({ holding }) => roleIdOf(holding) ?? [])),
          risks: [...risks.keys()],
        },
      },
    ];
  },
  nextAt: nextEnd,
};

const GONE: Aggravation = {
  label: "gone",
  says: "The directory does not know it. If it was deleted, who restores it gives it this power again.",
};

function risksOf(holding: Holding, subject: AccessSubject): readonly Aggravation[] {
  return [...aggravationsOf(holding, subject), ...(isHolderGone(holding, subject) ? [GONE] : [])];
}
