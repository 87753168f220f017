import { actDetectors } from "../../../shared/detect/audit/act-detectors.ts";
import { historySubjectsOf } from "../../../shared/detect/audit/act-subjects.ts";
import type { FindingDraft } from "../../../shared/detect/detector.ts";
import type { ActHistory, LoggedAct } from "../../../shared/inventory/logged-act.ts";
import { aPolicy } from "../../build/a-policy.ts";

const CONTEXT = { now: new Date("2026-03-10T00:00:00.000Z"), policy: aPolicy() };

export interface Said {
  readonly detector: string;
  readonly draft: FindingDraft;
}

/** What all detectors say when the acts become known in these batches, by detector and key: the last word on each. */
export function saidOfBatches(
  batches: readonly (readonly LoggedAct[])[],
): ReadonlyMap<string, Said> {
  const found = new Map<string, Said>();
  const known = new Map<string, LoggedAct>();
  for (const batch of batches) {
    for (const logged of batch) known.set(logged.id, logged);
    const fresh = new Set(batch.map(({ id }) => id));
    for (const history of historiesOf([...known.values()], batch)) {
      for (const detector of actDetectors) {
        for (const draft of detector.detect(history, fresh, CONTEXT)) {
          found.set(JSON.stringify([detector.id, draft.key]), { detector: detector.id, draft });
        }
      }
    }
  }
  return found;
}

export function saidOfActs(...acts: readonly LoggedAct[]): readonly Said[] {
  return [...saidOfBatches([acts]).values()];
}

/** The same in words, sorted: `owner-changed medium`. */
export function verdictsOf(...acts: readonly LoggedAct[]): readonly string[] {
  return saidOfActs(...acts)
    .map(({ detector, draft }) => `${detector} ${draft.severity}`)
    .toSorted();
}

/** What is said of them together, beyond what is said of each alone. */
export function togetherOf(...acts: readonly LoggedAct[]): readonly string[] {
  const alone = new Set(acts.flatMap((one) => saidOfActs(one).map(({ detector }) => detector)));
  return saidOfActs(...acts)
    .filter(({ detector }) => !alone.has(detector))
    .map(({ detector, draft }) => `${detector} ${draft.severity}`)
    .toSorted();
}

/** The histories that the new ones belong to, oldest first. */
function historiesOf(
  all: readonly LoggedAct[],
  batch: readonly LoggedAct[],
): readonly ActHistory[] {
  const sorted = all.toSorted((a, b) => a.at.localeCompare(b.at));
  return [...new Set(batch.flatMap(historySubjectsOf))].map((subject) => ({
    subject,
    acts: sorted.filter((one) => historySubjectsOf(one).includes(subject)),
  }));
}
