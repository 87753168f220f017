import { quoted } from "../../core/quoted.ts";
import { DAY_MS, dayOf, HOUR_MS } from "../../core/time.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { roleChanges, roleOf } from "./act-kinds.ts";
import type { ActWeight } from "./act-severity.ts";
import { burstsOf } from "./acts-in-time.ts";
import { subjectOfActor } from "./actor-subject.ts";
import { historyOfActs, type Incident } from "./history-act.ts";
import { actorOfHistory, doneBy } from "./whose-history.ts";

const GIVEN = { withinMs: HOUR_MS, least: 10 } as const;
const TAKEN = { withinMs: DAY_MS, least: 5 } as const;

/** One actor gives roles to ten or more within an hour, or takes five or more away within a day. One finding a day and actor. */
export const bulkRoleChanges = historyOfActs({
  id: "bulk-role-changes",
  version: 1,
  title: "Many roles were changed at once",
  sees: "One actor who gives roles to at least ten principals within an hour, or takes at least five roles away within a day.",
  incidents(acts, subject) {
    const actor = actorOfHistory(subject);
    if (actor === undefined) return [];
    const own = doneBy(acts, actor);
    const given = burstsOf(roleChanges(own, "given"), GIVEN, ({ act }) => act.principalId);
    const taken = burstsOf(
      roleChanges(own, "taken"),
      TAKEN,
      ({ act }) => `${act.principalId} ${roleOf(act)}`,
    );
    return [
      ...given.flatMap((run) => incidentOf(run, "bulk-roles-given", "gave roles to many")),
      ...taken.flatMap((run) => incidentOf(run, "bulk-roles-removed", "took many roles away")),
    ];
  },
});

function incidentOf(
  run: readonly LoggedAct[],
  weight: Extract<ActWeight, `bulk-${string}`>,
  did: string,
): readonly Incident[] {
  const [first] = run;
  if (first === undefined) return [];
  const who = subjectOfActor(first);
  return [
    {
      weight,
      subject: who,
      key: [weight, dayOf(new Date(first.at))],
      acts: run,
      title: "Many roles were changed at once",
      what: `${quoted(who.name)} ${did} within a short time.`,
      whyItMatters: "That is how a tenant is taken over, or its administrators are locked out.",
      whatToDo: "Ask at once. If it was not meant, end the actor's sessions and undo the changes.",
    },
  ];
}
