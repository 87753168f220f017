import type { ActsStore } from "../audit/acts-store.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS } from "../core/time.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import { KEPT_DAYS } from "../retention/retention-rules.ts";
import { keptForRun } from "./run-kept.ts";

/** What the audit log says was done to the subjects of facts, each by the ids that the log knows it by. */
export interface SubjectActs {
  /** Oldest first. */
  of(ids: readonly string[]): Promise<readonly LoggedAct[]>;
  /** As `of`, for many subjects of a run, of which few have any; in the order of the subjects. */
  ofMany(
    runId: string,
    subjects: readonly (readonly string[])[],
  ): Promise<readonly (readonly LoggedAct[])[]>;
}

/** Of subjects that the log does not speak of. */
export const NO_ACTS: SubjectActs = {
  of: () => Promise.resolve([]),
  ofMany: (_runId, subjects) => Promise.resolve(subjects.map(() => [])),
};

const FEW = 20;

export function createSubjectActs(deps: { acts: ActsStore; clock: Clock }): SubjectActs {
  const { acts, clock } = deps;
  const targets = keptForRun(() => acts.targets());

  async function of(ids: readonly string[]): Promise<readonly LoggedAct[]> {
    const since = after(clock.now(), -KEPT_DAYS.acts * DAY_MS);
    const histories = await Promise.all(ids.map((id) => acts.history(targetOf(id), since)));
    const all = histories.flatMap((history) => history.acts);
    return ids.length < 2 ? all : all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  return {
    of,
    async ofMany(runId, subjects) {
      // Most runs look at few subjects, and are spared a look at everything that the log has said of others.
      const known = subjects.length <= FEW ? undefined : await targets.of(runId);
      const found: (readonly LoggedAct[])[] = [];
      for (const ids of subjects) {
        const spokenOf = ids.filter((id) => known?.has(targetOf(id)) !== false);
        found.push(spokenOf.length === 0 ? [] : await of(spokenOf));
      }
      return found;
    },
  };
}

function targetOf(id: string): string {
  return `target:${id}`;
}
