import type { Holder } from "../inventory/holder.ts";
import { subjectOfHolder } from "./credential-words.ts";
import type { Detector } from "./detector.ts";
import { powerEvidenceOf, powerWords } from "./holder-power.ts";
import { ownApplication } from "./own-application.ts";
import { weighHolder } from "./weight.ts";

const ID = "application-public-client";

/** Source: learn.microsoft.com/entra/identity-platform/msal-client-applications, checked 2026-11-21. */
export const applicationPublicClient: Detector<Holder> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Public client flows are allowed",
  sees: "Applications that people can be signed in to by device code or with their bare password (ROPC).",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder) {
    if (ownApplication(holder)?.isPublicClient !== true) return [];
    const key = [ID, holder.subject];
    return [
      {
        key,
        thread: key,
        severity: weighHolder("low", holder),
        subject: subjectOfHolder(holder),
        title: "Public client flows are allowed",
        what: "Whoever knows its client id can sign people in as it, by device code or with their password, without any credential of the application.",
        whyItMatters: `A device code that somebody is talked into typing in gives a stranger tokens for this application.${powerWords(holder)}`,
        whatToDo:
          "Switch public client flows off, unless it is an app for devices that have no browser.",
        evidence: { isPublicClient: true, ...powerEvidenceOf(holder) },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};
