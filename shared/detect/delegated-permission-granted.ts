import { quoted } from "../core/quoted.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { isOfflineAccess } from "../privilege/consent-holding.ts";
import { subjectOfAccess, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldOrLoggedAt, holdingNews, nextEnd } from "./holding-news.ts";

const ID = "delegated-permission-granted";

export const delegatedPermissionGranted: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Delegated permission granted",
  sees: "Consent to delegated permissions: an application may act in the name of one user, or of every user who signs in to it. A grant to which a powerful scope is added is told as widened; harmless scopes are not told. Microsoft's own applications are left out.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    if (subject.workload?.origin === "microsoft") return [];
    const who = subjectWords(subjectOfAccess(subject));
    return heldOrLoggedAt(subject, "delegated-grant", now).flatMap((holding) => {
      const inTheName = `in the name of ${holding.reach === "tenant" ? "every user" : "one user"}`;
      const scopes = `${quoted(holding.name)} of ${quoted(holding.where)} ${inTheName}`;
      return holdingNews(ID, holding, subject, {
        title: "A delegated permission was granted",
        what: `${who} may now use ${scopes}.${keepsOn(holding)}`,
        whatToDo:
          "Ask whoever consented whether that was intended, and whether the application is known. If not, remove the consent, and end the sessions of those who used it.",
        units: powerfulScopes(holding),
        whenGrown: {
          title: "A delegated permission was widened",
          what: `${who} may now use more than before: ${scopes}.${keepsOn(holding)}`,
        },
      });
    });
  },
  nextAt: nextEnd,
};

function powerfulScopes({ permissions }: Holding): readonly string[] {
  return permissions
    .filter(({ power }) => power !== "harmless")
    .map(({ name }) => name)
    .sort();
}

function keepsOn({ permissions }: Holding): string {
  return permissions.some(({ name }) => isOfflineAccess(name))
    ? " It keeps that access while nobody is signed in (offline_access)."
    : "";
}
