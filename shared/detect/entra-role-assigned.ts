import { quoted } from "../core/quoted.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { subjectOfAccess, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldOrLoggedAt, holdingNews, nextEnd } from "./holding-news.ts";

const ID = "entra-role-assigned";

export const entraRoleAssigned: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Directory role given",
  sees: "A directory role was assigned, or somebody was made eligible for it. Activating an eligible role is not this: role-activated tells of it.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    const who = subjectWords(subjectOfAccess(subject));
    return heldOrLoggedAt(subject, "entra-role", now).flatMap((holding) => {
      const role = `the directory role ${quoted(holding.name)} for ${holding.where}`;
      return holdingNews(ID, holding, subject, {
        title: holding.isEligible
          ? "A directory role can now be activated"
          : "A directory role was given",
        what: holding.isEligible ? `${who} can now activate ${role}.` : `${who} now has ${role}.`,
        whatToDo:
          "Ask whoever gave it whether that was intended. If not, remove the assignment, end the holder's sessions, and look at what was done with it.",
        whenGrown: {
          title: "A directory role has become more powerful",
          what: `${who} has ${role}, which now gives more than before.`,
        },
      });
    });
  },
  nextAt: nextEnd,
};
