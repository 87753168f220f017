import type { Evidence, Subject } from "../../findings/finding.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import type { PropertyChange } from "../../inventory/property-changes.ts";
import type { FindingDraft } from "../detector.ts";
import { type ActDetector, FOR_SECURITY } from "./act-detector.ts";
import { ACT_SEVERITY, type ActWeight } from "./act-severity.ts";
import { isSaidIn, targetIdsOf } from "./act-subjects.ts";
import { actEvidence, whoDid } from "./act-words.ts";
import { onePerKey } from "../one-per-key.ts";

/** What is to be said of an act. */
export interface ActSaying extends Pick<
  FindingDraft,
  "title" | "what" | "whyItMatters" | "whatToDo"
> {
  readonly weight: ActWeight;
  readonly subject: Subject;
  /** Tells it apart from others of the same kind that one act did to the same thing. */
  readonly part?: string;
  readonly changes?: readonly PropertyChange[];
  readonly evidence?: Evidence;
}

interface ActRule extends Pick<ActDetector, "id" | "version" | "title" | "sees"> {
  /** `who` begins a sentence; `acts` are all of the history, for what the act has to be seen with. `undefined`: nothing to be said. */
  readonly says: (
    logged: LoggedAct,
    who: string,
    acts: readonly LoggedAct[],
  ) => ActSaying | undefined;
}

/** A detector that speaks of each act by itself, where the history of what it was done to is looked at. */
export function singleAct({ says, ...named }: ActRule): ActDetector {
  return {
    ...named,
    ...FOR_SECURITY,
    detect({ subject, acts }, fresh) {
      const drafts = acts
        .filter((logged) => fresh.has(logged.id) && isSaidIn(subject, logged))
        .flatMap((logged) => {
          const said = says(logged, whoDid(logged.actor), acts);
          return said === undefined ? [] : [draftOf(logged, said)];
        });
      return onePerKey(drafts);
    },
  };
}

function draftOf(logged: LoggedAct, said: ActSaying): FindingDraft {
  const { weight, part = "", changes, evidence, ...words } = said;
  const key = [
    said.subject.id,
    ...targetIdsOf(logged.act),
    logged.act.kind,
    part,
    logged.correlationId || logged.id,
  ];
  return {
    ...words,
    key,
    thread: key,
    severity: ACT_SEVERITY[weight],
    occurredAt: logged.at,
    evidence: { ...actEvidence(logged, changes), ...evidence },
  };
}
