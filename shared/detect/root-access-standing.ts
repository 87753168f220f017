import { after, DAY_MS } from "../core/time.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { isRootAccess } from "../privilege/root-access.ts";
import { evidenceOf, subjectOfAccess, subjectWords, whyHoldingMatters } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { heldAt, nextEnd } from "./holding-news.ts";
import { sureness } from "./logged-words.ts";
import { firstAfter } from "./thresholds.ts";

const ID = "root-access-standing";
/** For as long it is taken for work that goes on: that it was opened has been told. */
const WORK_MS = DAY_MS;

export const rootAccessStanding: Detector<AccessSubject> = {
  id: ID,
  version: 2,
  mode: "state",
  title: "Access to all of Azure was left on",
  sees: "Access to all of Azure was opened and has been left on: it stays after the directory role that opened it has ended.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    return heldAt(subject, "azure-role", now)
      .filter((holding) => isRootAccess(holding) && isLeftOn(holding, now))
      .map((holding) => ({
        key: holding.key,
        thread: [ID, ...holding.key],
        severity: "high" as const,
        subject: subjectOfAccess(subject),
        title: "Access to all of Azure was left on",
        what: `${subjectWords(subjectOfAccess(subject))} is User Access Administrator at the root scope of Azure, and has been for more than a day.`,
        whyItMatters: whyHoldingMatters(holding, subject),
        whatToDo:
          "Remove it: it is meant for the moment in which it is needed. Look at which roles were given from there.",
        evidence: { ...evidenceOf(holding, subject), ...sureness(holding) },
      }));
  },
  nextAt(subject, context) {
    const held = heldAt(subject, "azure-role", context.now).filter(isRootAccess);
    return firstAfter(context.now, [nextEnd(subject, context), ...held.map(leftOnAt)]);
  },
};

function isLeftOn(holding: Holding, now: Date): boolean {
  const at = leftOnAt(holding);
  return at === undefined || at <= now;
}

/** `undefined` where nothing tells since when it is so. */
function leftOnAt({ act, givenAt }: Holding): Date | undefined {
  const since = act?.at ?? givenAt;
  return since === undefined ? undefined : after(new Date(since), WORK_MS);
}
