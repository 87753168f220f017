import { quoted } from "../../core/quoted.ts";
import { HOUR_MS, minuteOf } from "../../core/time.ts";
import { roleChanges, roleOf } from "./act-kinds.ts";
import { subjectOfPart } from "./act-subject.ts";
import { whoDid } from "./act-words.ts";
import { lastBefore } from "./acts-in-time.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { targetOfHistory } from "./whose-history.ts";

const WITHIN_MS = 4 * HOUR_MS;

/** A role that somebody was given and had taken away again within four hours. Activations that end are another thing. */
export const shortLivedRole = historyOfActs({
  id: "short-lived-role",
  version: 1,
  title: "A role was given for a short time",
  sees: "Directory roles that were given to somebody and taken away again within four hours, outside activation.",
  incidents(acts, subject) {
    const holder = targetOfHistory(subject);
    const given = roleChanges(acts, "given");
    return roleChanges(acts, "taken").flatMap((taken) => {
      const { act } = taken;
      if (act.principalId !== holder) return [];
      const same = given.filter(
        (one) =>
          one.act.principalId === holder &&
          roleOf(one.act) === roleOf(act) &&
          one.act.isEligible === act.isEligible,
      );
      const since = lastBefore(same, taken, WITHIN_MS);
      if (since === undefined) return [];
      const who = subjectOfPart(act);
      return [
        {
          weight: "short-lived-role" as const,
          subject: who,
          key: [roleOf(act), act.isEligible ? "eligible" : "active", keyOfAct(taken)],
          acts: [since, taken],
          title: "A role was given for a short time",
          what: `${quoted(who.name)} had the directory role ${quoted(act.roleName ?? roleOf(act))} from ${minuteOf(since.at)} to ${minuteOf(taken.at)}. ${whoDid(since.actor)} gave it. ${whoDid(taken.actor)} took it away.`,
          whyItMatters:
            "A role held only for a moment leaves nothing to see when somebody looks later.",
          whatToDo: "Ask what it was for, and look at what was done with it in that time.",
        },
      ];
    });
  },
});
