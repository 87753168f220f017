import { quoted } from "../../core/quoted.ts";
import { subjectOfConsent } from "./consent-words.ts";
import { singleAct } from "./single-act.ts";

/** Somebody wanted to consent to an application that looks risky, and was not let. */
export const riskyConsent = singleAct({
  id: "risky-consent",
  version: 1,
  title: "Consent to a risky application was blocked",
  sees: "Consents that were refused because the application looked risky.",
  says({ id, act }, who) {
    if (act.kind !== "failed" || act.attempted.kind !== "consent") return undefined;
    if (!act.attempted.isRisky) return undefined;
    const subject = subjectOfConsent(act.attempted, id);
    return {
      weight: "risky-consent-blocked",
      subject,
      title: "Consent to a risky application was blocked",
      what: `${who} tried to consent to the application ${quoted(subject.name)}, which looked risky, and was refused.`,
      whyItMatters:
        "Somebody was led to it, and others may have been led to one that does not look risky.",
      whatToDo:
        "Ask how they came to it, look for others with the same message, and disable its sign-in if it is not known.",
    };
  },
});
