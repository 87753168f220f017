import { quoted } from "../../core/quoted.ts";
import { DAY_MS, minuteOf } from "../../core/time.ts";
import { actsOfKind, isStrongRole, roleChanges } from "./act-kinds.ts";
import { subjectOfPart } from "./act-subject.ts";
import { lastBefore } from "./acts-in-time.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { targetOfHistory } from "./whose-history.ts";

/** A role is given to an account that was made, or to a guest who was invited or came, less than a day before. */
export const roleGivenToNewAccount = historyOfActs({
  id: "role-given-to-new-account",
  version: 1,
  title: "A new account was given a role",
  sees: "Directory roles given to accounts that were created, or guests who were invited or came, within the 24 hours before.",
  incidents(acts, subject) {
    const account = targetOfHistory(subject);
    const came = [
      ...actsOfKind(acts, "user-created"),
      ...actsOfKind(acts, "guest-invited"),
      ...actsOfKind(acts, "guest-redeemed"),
    ].filter(({ act }) => act.userId === account);
    return roleChanges(acts, "given").flatMap((given) => {
      if (given.act.principalId !== account) return [];
      const since = lastBefore(came, given, DAY_MS);
      if (since === undefined) return [];
      const who = subjectOfPart(given.act);
      const role = given.act.roleName ?? given.act.roleTemplateId ?? "a role";
      return [
        {
          weight: isStrongRole(given.act) ? "role-to-new-account" : "small-role-to-new-account",
          subject: who,
          key: [role, given.act.isEligible ? "eligible" : "active", keyOfAct(given)],
          acts: [since, given],
          title: "A new account was given a role",
          what: `${quoted(who.name)}, new since ${minuteOf(since.at)}, was given the directory role ${quoted(role)}.`,
          whyItMatters: "An account made for a role right away is how an intruder comes back in.",
          whatToDo:
            "Ask who the person is. If nobody knows them, take the role away and disable the account.",
        } as const,
      ];
    });
  },
});
