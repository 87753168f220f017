import { quoted } from "../../core/quoted.ts";
import { MINUTE_MS, minuteOf } from "../../core/time.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { actsOfKind } from "./act-kinds.ts";
import { subjectOfWorkload } from "./act-subject.ts";
import { lastBefore, msBetween } from "./acts-in-time.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { targetOfHistory } from "./whose-history.ts";

const WITHIN_MS = 10 * MINUTE_MS;

/** An application or service principal whose whole life is no longer than ten minutes: worse when it was given something. */
export const shortLivedApplication = historyOfActs({
  id: "short-lived-application",
  version: 1,
  title: "An application lived for minutes",
  sees: "Applications and service principals that were deleted within ten minutes after they were created.",
  incidents(acts, subject) {
    const target = targetOfHistory(subject);
    const lives = actsOfKind(acts, "workload").filter(({ act }) => act.objectId === target);
    const made = lives.filter(({ act }) => act.what === "created");
    return lives.flatMap((deleted) => {
      if (deleted.act.what !== "deleted") return [];
      const since = lastBefore(made, deleted, WITHIN_MS);
      if (since === undefined) return [];
      const got = acts.filter((one) => isPower(one) && isWithin(one, since, deleted));
      const workload = subjectOfWorkload(deleted.act);
      const hadPower = got.length > 0;
      return [
        {
          weight: hadPower ? "short-lived-application-with-power" : "short-lived-application",
          subject: workload,
          key: [keyOfAct(deleted)],
          acts: [since, ...got.filter(({ id }) => id !== since.id), deleted],
          title: "An application lived for minutes",
          what: `${quoted(workload.name)} was made on ${minuteOf(since.at)} and deleted on ${minuteOf(deleted.at)}${hadPower ? ", and was given credentials, permissions or roles in between" : ""}.`,
          whyItMatters:
            "An application that is gone again leaves nothing to see when somebody looks later.",
          whatToDo: "Ask what it was for. Deleted applications can be looked at for 30 days.",
        } as const,
      ];
    });
  },
});

function isPower({ act }: LoggedAct): boolean {
  switch (act.kind) {
    case "credential":
      return act.added.length > 0;
    case "federated-credential":
      return act.added.length + act.changed.length > 0;
    case "application-permission":
    case "delegated-grant":
    case "entra-role":
      return act.verb === "given";
    case "consent":
      return true;
    default:
      return false;
  }
}

function isWithin(one: LoggedAct, from: LoggedAct, to: LoggedAct): boolean {
  return msBetween(from, one) >= 0 && msBetween(one, to) >= 0;
}
