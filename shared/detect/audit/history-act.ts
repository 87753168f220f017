import type { Subject } from "../../findings/finding.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import type { FindingDraft } from "../detector.ts";
import { type ActDetector, FOR_SECURITY } from "./act-detector.ts";
import { ACT_SEVERITY, type ActWeight } from "./act-severity.ts";
import { actsEvidence } from "./act-words.ts";
import { isAnyFresh } from "./acts-in-time.ts";
import { onePerKey } from "../one-per-key.ts";

/** Several acts that say more together than alone. */
export interface Incident extends Pick<
  FindingDraft,
  "title" | "what" | "whyItMatters" | "whatToDo"
> {
  readonly weight: ActWeight;
  readonly subject: Subject;
  /** Names it, beside its subject: an act's correlation id, or the day of a burst. */
  readonly key: readonly string[];
  /** All that play a part, oldest first. */
  readonly acts: readonly LoggedAct[];
}

interface HistoryRule extends Pick<ActDetector, "id" | "version" | "title" | "sees"> {
  /** All incidents that the acts hold, new or not. `subject` is the history's. */
  readonly incidents: (acts: readonly LoggedAct[], subject: string) => readonly Incident[];
}

/** A detector that speaks of acts together, when one of them has just become known, whichever of them that is. */
export function historyOfActs({ incidents, ...named }: HistoryRule): ActDetector {
  return {
    ...named,
    ...FOR_SECURITY,
    detect({ subject, acts }, fresh) {
      const found = incidents(acts, subject).filter((incident) => isAnyFresh(incident.acts, fresh));
      return onePerKey(found.map(draftOf));
    },
  };
}

function draftOf({ weight, subject, key, acts, ...words }: Incident): FindingDraft {
  const parts = [subject.id, ...key];
  const last = acts.at(-1);
  return {
    ...words,
    subject,
    key: parts,
    thread: parts,
    severity: ACT_SEVERITY[weight],
    ...(last === undefined ? {} : { occurredAt: last.at }),
    evidence: actsEvidence(acts),
  };
}

/** What names an act in a key: the same for all of its entries. */
export function keyOfAct({ correlationId, id }: LoggedAct): string {
  return correlationId || id;
}
