import type { Holder } from "../inventory/holder.ts";
import { subjectOfHolder } from "./credential-words.ts";
import type { Detector } from "./detector.ts";
import { powerEvidenceOf, powerWords } from "./holder-power.ts";
import { ownApplication } from "./own-application.ts";
import { asUsed } from "./weight.ts";

const ID = "application-lock-off";

/** Source: learn.microsoft.com/entra/identity-platform/howto-configure-app-instance-property-locks, checked 2026-11-21. */
export const applicationLockOff: Detector<Holder> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Property lock is off on a powerful application",
  sees: "Powerful applications whose service principals may be given credentials of their own, because the app instance property lock is off.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder) {
    const { power } = holder;
    const application = ownApplication(holder);
    if (power === undefined || application === undefined || application.isLocked === true)
      return [];
    const key = [ID, holder.subject];
    return [
      {
        key,
        thread: key,
        severity: asUsed(power.tier === 0 ? "medium" : "low", holder),
        subject: subjectOfHolder(holder),
        title: "A powerful application is not locked",
        what: `Credentials can be added to its service principal${application.isForOthers === true ? ", in every tenant that uses it" : ""}, where the application does not show them.`,
        whyItMatters: `That is a common way to keep a back door.${powerWords(holder)}`,
        whatToDo:
          "Switch the app instance property lock on, for all properties. Credentials on the application itself are not touched by it.",
        evidence: {
          isForOthers: application.isForOthers,
          ...powerEvidenceOf(holder),
        },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};
