import { quoted } from "../../core/quoted.ts";
import type { ConsentAct } from "../../inventory/audit-consent-acts.ts";
import type { ActWeight } from "./act-severity.ts";
import { isHarmless, subjectOfConsent, takesMailbox } from "./consent-words.ts";
import { singleAct } from "./single-act.ts";

/** Somebody agreed to what an application asks for. What that gives it is told where grants are judged; here it is who agreed. */
export const consentGiven = singleAct({
  id: "consent-given",
  version: 1,
  title: "Consent was given to an application",
  sees: "Consents of administrators and of users, above all to mailboxes with lasting access.",
  says({ id, act }, who) {
    if (act.kind !== "consent") return undefined;
    const subject = subjectOfConsent(act, id);
    const scopes = [...new Set(act.after.flatMap((grant) => grant.scopes))];
    const isForAll = isForEverybody(act);
    const isMailbox = !isForAll && takesMailbox(act);
    return {
      weight: isForAll ? forAllWeight(act) : isMailbox ? "consent-to-mailbox" : "consent-by-user",
      subject,
      evidence: {
        scopes: scopes.length === 0 ? undefined : scopes,
        isByAdmin: act.isByAdmin,
        isForAll,
        isAppOnly: act.isAppOnly,
      },
      title: isForAll
        ? "Consent was given for the whole tenant"
        : isMailbox
          ? "A user let an application into their mailbox"
          : "A user consented to an application",
      what: isForAll
        ? `${who} consented to the application ${quoted(subject.name)} for everybody.`
        : `${who} consented to the application ${quoted(subject.name)}.`,
      whyItMatters: isMailbox
        ? "It reads or sends their mail from now on, also when they are not there: that is what consent phishing asks for."
        : "What was consented to stays until somebody takes it away.",
      whatToDo: isMailbox
        ? "Ask whether they know the application. If not, delete the grant and the service principal, and look for others who consented."
        : "Nothing, if the application is known and needs it.",
    };
  },
});

function forAllWeight(act: ConsentAct): ActWeight {
  return isHarmless(act) ? "consent-to-sign-in" : "consent-by-admin";
}

/** An administrator's consent is not always for all; one that is not known to be for one is taken for it. */
function isForEverybody({ isForAll, isByAdmin, after }: ConsentAct): boolean {
  if (isForAll === true || after.some(({ reach }) => reach === "all")) return true;
  return isForAll === undefined && isByAdmin === true;
}
