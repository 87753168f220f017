import type { AccessSubject } from "../privilege/access-subject.ts";
import { subjectOfAccess, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldOrLoggedAt, holdingNews, nextEnd } from "./holding-news.ts";
import { isRootAccess } from "../privilege/root-access.ts";

const ID = "root-access-elevated";

export const rootAccessElevated: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Access to all of Azure was opened",
  sees: "Somebody has opened the root scope of Azure to themselves, from where every role in every subscription can be given.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    const who = subjectWords(subjectOfAccess(subject));
    return heldOrLoggedAt(subject, "azure-role", now)
      .filter(isRootAccess)
      .flatMap((holding) =>
        holdingNews(ID, holding, subject, {
          title: "Access to all of Azure was opened",
          what: `${who} is now User Access Administrator at the root scope of Azure.`,
          whatToDo:
            "Ask the person whether that was intended. Once the work is done, remove it: it stays after the directory role has ended. Look at which roles were given meanwhile.",
          whenGrown: {
            title: "Access to all of Azure has become wider",
            what: `${who} is User Access Administrator at the root scope of Azure, with fewer limits than before.`,
          },
        }),
      );
  },
  nextAt: nextEnd,
};
