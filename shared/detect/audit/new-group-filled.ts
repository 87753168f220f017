import { quoted } from "../../core/quoted.ts";
import { DAY_MS, minuteOf } from "../../core/time.ts";
import { isDone } from "../../inventory/audit-role-acts.ts";
import { actsOfKind } from "./act-kinds.ts";
import { lastBefore } from "./acts-in-time.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { targetOfHistory } from "./whose-history.ts";

/** Somebody comes to a group that may hold roles less than a day after it was made. */
export const newGroupFilled = historyOfActs({
  id: "new-group-filled",
  version: 1,
  title: "A new group that may hold roles was filled",
  sees: "Members and owners added to a group that may be given roles, within 24 hours after it was made.",
  incidents(acts, subject) {
    const groupId = targetOfHistory(subject);
    const made = actsOfKind(acts, "role-assignable-group-created").filter(
      ({ act }) => act.groupId === groupId,
    );
    return actsOfKind(acts, "group-membership").flatMap((joined) => {
      const { act } = joined;
      if (act.groupId !== groupId || act.verb !== "given" || !isDone(act)) return [];
      const since = lastBefore(made, joined, DAY_MS);
      if (since === undefined) return [];
      const name = act.groupName ?? since.act.groupName ?? groupId;
      const member = act.userPrincipalName ?? act.principalName ?? act.principalId;
      return [
        {
          weight: "privileged-group-filled" as const,
          subject: { kind: "group", id: groupId, name } as const,
          key: [act.principalId, act.relation, keyOfAct(joined)],
          acts: [since, joined],
          title: "A new group that may hold roles was filled",
          what: `${quoted(member)} came to the group ${quoted(name)}, which was made on ${minuteOf(since.at)} and may be given directory roles.`,
          whyItMatters:
            "Whatever role the group is given, those in it have at once, without an entry about roles.",
          whatToDo: "See what the group is for, and who is in it, before it is given anything.",
        },
      ];
    });
  },
});
