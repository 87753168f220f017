import { quoted } from "../core/quoted.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { subjectOfAccess, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldOrLoggedAt, holdingNews, nextEnd } from "./holding-news.ts";

const ID = "application-permission-granted";

export const applicationPermissionGranted: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Application permission granted",
  sees: "A service principal was granted an application permission (app role), which it uses by itself, without a user. Microsoft's own applications are left out.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    if (subject.workload?.origin === "microsoft") return [];
    const who = subjectWords(subjectOfAccess(subject));
    return heldOrLoggedAt(subject, "application-permission", now).flatMap((holding) => {
      const permission = `the application permission ${quoted(holding.name)} of ${quoted(holding.where)}`;
      return holdingNews(ID, holding, subject, {
        title: "An application permission was granted",
        what: `${who} now has ${permission}: it works without a user, on everything in the tenant that the permission names.`,
        whatToDo:
          "Ask whoever consented whether that was intended. If not, remove the permission, and look at what the application did with it. If it is needed, see whether a smaller one does.",
        whenGrown: {
          title: "An application permission has become more powerful",
          what: `${who} has ${permission}, which now gives more than before.`,
        },
      });
    });
  },
  nextAt: nextEnd,
};
