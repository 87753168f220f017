import { quoted } from "../../core/quoted.ts";
import { dayOf, MINUTE_MS } from "../../core/time.ts";
import { actsOfKind } from "./act-kinds.ts";
import { burstsOf } from "./acts-in-time.ts";
import { subjectOfActor } from "./actor-subject.ts";
import { historyOfActs } from "./history-act.ts";
import { actorOfHistory, doneBy } from "./whose-history.ts";

const MANY = { withinMs: 10 * MINUTE_MS, least: 4 } as const;

/** One actor makes four or more service principals within ten minutes. What the platform makes for itself is no such act. */
export const servicePrincipalsCreatedInBulk = historyOfActs({
  id: "service-principals-created-in-bulk",
  version: 1,
  title: "Many service principals were made at once",
  sees: "One actor who creates more than three service principals within ten minutes.",
  incidents(acts, subject) {
    const actor = actorOfHistory(subject);
    if (actor === undefined) return [];
    const made = actsOfKind(doneBy(acts, actor), "workload").filter(
      ({ act }) => act.what === "created" && act.on === "service-principal",
    );
    return burstsOf(made, MANY, ({ act }) => act.objectId).flatMap((run) => {
      const [first] = run;
      if (first === undefined) return [];
      const who = subjectOfActor(first);
      return [
        {
          weight: "workloads-in-bulk" as const,
          subject: who,
          key: [dayOf(new Date(first.at))],
          acts: run,
          title: "Many service principals were made at once",
          what: `${quoted(who.name)} made many service principals within ten minutes.`,
          whyItMatters: "Among many, the one that somebody comes back with is not noticed.",
          whatToDo: "Ask what they are for, and delete those that nobody knows.",
        },
      ];
    });
  },
});
