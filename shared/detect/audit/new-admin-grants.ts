import { quoted } from "../../core/quoted.ts";
import { DAY_MS, minuteOf } from "../../core/time.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { isRoleChange, isStrongRole, roleChanges } from "./act-kinds.ts";
import type { ActWeight } from "./act-severity.ts";
import { targetIdsOf } from "./act-subjects.ts";
import { lastBefore } from "./acts-in-time.ts";
import { subjectOfActor } from "./actor-subject.ts";
import { keyOfAct, historyOfActs } from "./history-act.ts";
import { actorOfHistory, doneBy } from "./whose-history.ts";

interface Passed {
  readonly weight: ActWeight;
  readonly did: string;
}

/** Somebody who got a strong role less than a day ago passes power on: adds credentials to applications, or gives roles. */
export const newAdminGrants = historyOfActs({
  id: "new-admin-grants",
  version: 1,
  title: "A new administrator passes power on",
  sees: "Credentials added and roles or permissions given by somebody who was given a strong role within the 24 hours before.",
  incidents(acts, subject) {
    const actor = actorOfHistory(subject);
    if (actor === undefined) return [];
    const made = roleChanges(acts, "given").filter(
      ({ act }) => act.principalId === actor && isStrongRole(act),
    );
    return doneBy(acts, actor).flatMap((later) => {
      const passed = passedOn(later, actor);
      const since = passed && lastBefore(made, later, DAY_MS);
      if (passed === undefined || since === undefined) return [];
      const who = subjectOfActor(later);
      const role = since.act.roleName ?? since.act.roleTemplateId ?? "a role";
      return [
        {
          weight: passed.weight,
          subject: who,
          key: [later.act.kind, ...targetIdsOf(later.act), keyOfAct(later)],
          acts: [since, later],
          title: "A new administrator passes power on",
          what: `${quoted(who.name)} was given the directory role ${quoted(role)} on ${minuteOf(since.at)}, and has since ${passed.did}.`,
          whyItMatters: "What is passed on stays when the role is taken away again.",
          whatToDo: "Ask whether it was part of their work. If not, undo both.",
        },
      ];
    });
  },
});

function passedOn({ act }: LoggedAct, actor: string): Passed | undefined {
  switch (act.kind) {
    case "credential":
    case "federated-credential":
      return act.added.length === 0
        ? undefined
        : { weight: "credential-by-new-admin", did: "added a credential to an application" };
    case "entra-role":
      return isRoleChange(act) && act.verb === "given" && act.principalId !== actor
        ? { weight: "role-by-new-admin", did: "given a role to somebody else" }
        : undefined;
    case "application-permission":
      return act.verb === "given"
        ? { weight: "role-by-new-admin", did: "granted a permission to an application" }
        : undefined;
    default:
      return undefined;
  }
}
