import { quoted } from "../core/quoted.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { evidenceOf, subjectOfAccess } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { isHolderGone } from "./gone-holder.ts";
import { heldAt, nextEnd } from "./holding-news.ts";

const ID = "role-assignment-orphaned";

export const roleAssignmentOrphaned: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Role of somebody who is gone",
  sees: "A role is held by an id that the directory does not know. Groups of other tenants are not orphans: they are never found.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    return [...heldAt(subject, "entra-role", now), ...heldAt(subject, "azure-role", now)]
      .filter((holding) => isHolderGone(holding, subject))
      .map((holding) => ({
        key: holding.key,
        thread: [ID, ...holding.key],
        severity: "low" as const,
        subject: subjectOfAccess(subject),
        title: "A role is held by somebody who is gone",
        what: `The role ${quoted(holding.name)} for ${holding.where} is held by ${subject.subject}, which the directory does not know.`,
        whyItMatters:
          "Nobody can use it now. A deleted account or application can be restored for a while, and would have it again.",
        whatToDo: "Remove the assignment.",
        evidence: evidenceOf(holding, subject),
      }));
  },
  nextAt: nextEnd,
};
