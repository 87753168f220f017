import { quoted } from "../../core/quoted.ts";
import { DAY_MS, minuteOf } from "../../core/time.ts";
import { actsOfKind } from "./act-kinds.ts";
import { subjectOfWorkload } from "./act-subject.ts";
import { lastBefore } from "./acts-in-time.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { targetOfHistory } from "./whose-history.ts";

const WITHIN_MS = 2 * DAY_MS;

/**
 * A service principal is given a credential within two days after somebody consented to it for everybody. Credentials of
 * the application behind it are logged under another id, which the log does not tie to this one.
 */
export const credentialAfterConsent = historyOfActs({
  id: "credential-after-consent",
  version: 1,
  title: "A credential was added right after consent",
  sees: "Credentials added to a service principal within two days after an administrator consented to it.",
  incidents(acts, subject) {
    const target = targetOfHistory(subject);
    const consents = actsOfKind(acts, "consent").filter(
      ({ act }) => act.clientId === target && (act.isByAdmin === true || act.isForAll === true),
    );
    return actsOfKind(acts, "credential").flatMap((added) => {
      if (added.act.objectId !== target || added.act.added.length === 0) return [];
      const consent = lastBefore(consents, added, WITHIN_MS);
      if (consent === undefined) return [];
      const workload = subjectOfWorkload(added.act);
      return [
        {
          weight: "credential-after-consent" as const,
          subject: workload,
          key: [keyOfAct(added)],
          acts: [consent, added],
          title: "A credential was added right after consent",
          what: `${quoted(workload.name)} was consented to on ${minuteOf(consent.at)}, and was given a credential on ${minuteOf(added.at)}.`,
          whyItMatters: "Whoever holds the credential signs in with all that was consented to.",
          whatToDo:
            "Ask whose credential it is. If nobody knows it, delete it and take the consent back.",
        },
      ];
    });
  },
});
