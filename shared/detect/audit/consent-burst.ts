import { quoted } from "../../core/quoted.ts";
import { dayOf, HOUR_MS } from "../../core/time.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { actsOfKind } from "./act-kinds.ts";
import { burstsOf } from "./acts-in-time.ts";
import { historyOfActs } from "./history-act.ts";
import { targetOfHistory } from "./whose-history.ts";

const MANY = { withinMs: HOUR_MS, least: 10 } as const;

/** Ten or more users let one application in within an hour, each for themselves. Told of an application once a day. */
export const consentBurst = historyOfActs({
  id: "consent-burst",
  version: 1,
  title: "Many users consented to one application",
  sees: "At least ten users who consent to one application within an hour, each for themselves.",
  incidents(acts, subject) {
    const client = targetOfHistory(subject);
    if (client === undefined) return [];
    const consents = acts.filter((logged) => isFor(logged, client));
    return burstsOf(consents, MANY, userOf).flatMap((run) => {
      const [first] = run;
      if (first === undefined) return [];
      const named = actsOfKind(run, "consent").find(({ act }) => act.clientName !== undefined);
      const name = named?.act.clientName ?? client;
      return [
        {
          weight: "consent-burst" as const,
          subject: { kind: "service-principal", id: client, name } as const,
          key: [dayOf(new Date(first.at))],
          acts: run,
          title: "Many users consented to one application",
          what: `Many users consented to the application ${quoted(name)} within an hour.`,
          whyItMatters:
            "Either something new is in use, or a message that leads to it is going round.",
          whatToDo:
            "Ask one of them how they came to it. If it is not known, disable its sign-in and delete its grants.",
        },
      ];
    });
  },
});

/** The consent and the grant that it makes are two entries: each alone is enough, and both are of one user. */
function isFor({ act }: LoggedAct, client: string): boolean {
  switch (act.kind) {
    case "consent":
      return act.clientId === client && act.isForAll !== true;
    case "delegated-grant":
      return act.clientId === client && act.verb === "given" && act.reach === "one";
    default:
      return false;
  }
}

/** Who let it in: a grant names whose it is, which an administrator may have made. */
function userOf({ id, actor, act }: LoggedAct): string {
  const granted = act.kind === "delegated-grant" ? act.principalId : undefined;
  return granted ?? actor.id?.toLowerCase() ?? id;
}
