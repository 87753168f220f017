import type { SpokenOf } from "../audit/act-targets.ts";
import type { ActsStore } from "../audit/acts-store.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS } from "../core/time.ts";
import { type LoggedAct, oldestFirst } from "../inventory/logged-act.ts";
import { KEPT_DAYS } from "../retention/retention-rules.ts";
import { keptForRun } from "./run-kept.ts";

/** What the audit log says was done to the subjects of facts, each by the ids that the log knows it by. */
export interface SubjectActs {
  /** Oldest first. */
  of(ids: readonly string[]): Promise<readonly LoggedAct[]>;
  /**
   * As `of`, for many subjects of a run, of which few have any; in the order of the subjects. Of more than a few only what
   * shows on facts is looked for.
   */
  ofMany(
    runId: string,
    subjects: readonly (readonly string[])[],
  ): Promise<readonly (readonly LoggedAct[])[]>;
}

/** So many are asked about one by one: most runs look at no more, and need not know of whom else the log speaks. */
const FEW = 20;
/** Of so many rows all ids are kept for a run, which is some 2 MB; where there are more each batch asks for its own. */
const MOST_KEPT = 20_000;

export function createSubjectActs(deps: { acts: ActsStore; clock: Clock }): SubjectActs {
  const { acts, clock } = deps;
  const kept = keptForRun(() => acts.targets.all(MOST_KEPT));

  async function of(ids: readonly string[]): Promise<readonly LoggedAct[]> {
    const since = after(clock.now(), -KEPT_DAYS.acts * DAY_MS);
    const histories = await Promise.all(ids.map((id) => acts.history(`target:${id}`, since)));
    const all = histories.flatMap((history) => history.acts);
    return ids.length < 2 ? all : oldestFirst(all);
  }

  async function spokenOfIn(runId: string, ids: readonly string[]): Promise<SpokenOf> {
    return (await kept.of(runId)) ?? (await acts.targets.among(ids));
  }

  return {
    of,
    async ofMany(runId, subjects) {
      const spokenOf =
        subjects.length <= FEW ? undefined : await spokenOfIn(runId, subjects.flat());
      const found: (readonly LoggedAct[])[] = [];
      for (const ids of subjects) {
        const known = spokenOf === undefined ? ids : ids.filter((id) => spokenOf.has(id));
        found.push(known.length === 0 ? [] : await of(known));
      }
      return found;
    },
  };
}
