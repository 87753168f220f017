import { quoted } from "../../core/quoted.ts";
import { DAY_MS, minuteOf } from "../../core/time.ts";
import type { ApplicationPermissionAct } from "../../inventory/audit-consent-acts.ts";
import { applicationPermission } from "../../privilege/application-permission.ts";
import { canGrantItself } from "../../privilege/can-grant-itself.ts";
import { MICROSOFT_APIS } from "../../inventory/microsoft-apis.ts";
import { actsOfKind, roleChanges } from "./act-kinds.ts";
import { lastBefore } from "./acts-in-time.ts";
import { subjectOfActor } from "./actor-subject.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { actorOfHistory, doneBy } from "./whose-history.ts";

const WITHIN_MS = 14 * DAY_MS;

/** An application is given a permission with which it can take more, and then gives a directory role itself. */
export const roleAfterSelfGrant = historyOfActs({
  id: "role-after-self-grant",
  version: 1,
  title: "An application gives roles with a permission it has just got",
  sees: "Applications that give a directory role after being granted a permission that lets them take more.",
  incidents(acts, subject) {
    const actor = actorOfHistory(subject);
    if (actor === undefined) return [];
    const granted = actsOfKind(acts, "application-permission").filter(
      ({ act }) => act.verb === "given" && act.clientId === actor && growsItself(act),
    );
    return roleChanges(doneBy(acts, actor), "given").flatMap((given) => {
      const before = lastBefore(granted, given, WITHIN_MS);
      if (before === undefined) return [];
      const who = subjectOfActor(given);
      const role = given.act.roleName ?? given.act.roleTemplateId ?? "a role";
      const permission = before.act.value ?? before.act.appRoleId ?? "a permission";
      return [
        {
          weight: "role-after-self-grant" as const,
          subject: who,
          key: [given.act.principalId, keyOfAct(given)],
          acts: [before, given],
          title: "An application gave a role with a permission it had just got",
          what: `The application ${quoted(who.name)} was granted ${quoted(permission)} on ${minuteOf(before.at)}, and has given the directory role ${quoted(role)} to ${quoted(given.act.principalName ?? given.act.principalId)}.`,
          whyItMatters:
            "An application that gives roles can give any role to anybody, itself included.",
          whatToDo:
            "Disable the application's sign-in, take the role and the permission away, and find out who granted it.",
        },
      ];
    });
  },
});

/** The log names the API by its object id in this tenant: values are compared with those of Graph, which has the most. */
function growsItself({ value, appRoleId = "" }: ApplicationPermissionAct): boolean {
  const name = value ?? applicationPermission(MICROSOFT_APIS.graph, appRoleId).name;
  return name !== undefined && canGrantItself(MICROSOFT_APIS.graph, name) !== undefined;
}
