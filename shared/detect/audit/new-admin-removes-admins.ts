import { quoted } from "../../core/quoted.ts";
import { DAY_MS, HOUR_MS, dayOf, minuteOf } from "../../core/time.ts";
import type { EntraRoleAct } from "../../inventory/audit-role-acts.ts";
import { roleChanges } from "./act-kinds.ts";
import { burstsOf, lastBefore } from "./acts-in-time.ts";
import { subjectOfActor } from "./actor-subject.ts";
import { historyOfActs } from "./history-act.ts";
import { actorOfHistory, doneBy } from "./whose-history.ts";

/** Global Administrator (learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference, checked 2026-11-21). */
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const IS_NEW_MS = 7 * DAY_MS;
const REMOVALS = { withinMs: HOUR_MS, least: 2 } as const;

/** Somebody who has been Global Administrator for less than a week takes that from others: from two or more within an hour. */
export const newAdminRemovesAdmins = historyOfActs({
  id: "new-admin-removes-admins",
  version: 1,
  title: "A new administrator removes the others",
  sees: "A Global Administrator of less than seven days who takes the role from at least two others within an hour.",
  incidents(acts, subject) {
    const actor = actorOfHistory(subject);
    if (actor === undefined) return [];
    const made = roleChanges(acts, "given").filter(
      ({ act }) => isGlobal(act) && act.principalId === actor,
    );
    const removed = roleChanges(doneBy(acts, actor), "taken").filter(
      ({ act }) => isGlobal(act) && act.principalId !== actor,
    );
    const soon = removed.filter((one) => lastBefore(made, one, IS_NEW_MS) !== undefined);
    return burstsOf(soon, REMOVALS, ({ act }) => act.principalId).flatMap((run) => {
      const [first] = run;
      const since = first && lastBefore(made, first, IS_NEW_MS);
      if (first === undefined || since === undefined) return [];
      const who = subjectOfActor(first);
      return [
        {
          weight: "admins-removed-by-new-admin",
          subject: who,
          key: [dayOf(new Date(first.at))],
          acts: [since, ...run],
          title: "A new Global Administrator removes the others",
          what: `${quoted(who.name)} became Global Administrator on ${minuteOf(since.at)}, and has since taken that role from others.`,
          whyItMatters: "Whoever takes over a tenant locks out those who could stop it.",
          whatToDo:
            "Sign in with a break-glass account, end this account's sessions and give the others their role back.",
        },
      ];
    });
  },
});

/** By its id; by its name only where the log has no id. */
function isGlobal({ roleTemplateId, roleName = "" }: EntraRoleAct): boolean {
  if (roleTemplateId !== undefined) return roleTemplateId === GLOBAL_ADMINISTRATOR;
  return /^(global|company) administrator$/i.test(roleName);
}
