import type { PolicyStore } from "../config/policy-store.ts";
import { atOnce } from "../core/at-once.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS } from "../core/time.ts";
import type { ActDetector } from "../detect/audit/act-detector.ts";
import { historySubjectsOf } from "../detect/audit/act-subjects.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { presentChange } from "../findings/plain-change.ts";
import { type LoggedAct, oldestFirst } from "../inventory/logged-act.ts";
import type { Judged } from "../scan/judge-now.ts";
import { policyOf } from "../scan/policy-of.ts";
import { type AccessLook, isAccessAspect } from "../scan/refresh-access.ts";
import type { ApplicationLook } from "../scan/refresh-application.ts";
import type { ActsStore } from "./acts-store.ts";
import type { JudgeActs } from "./audit-watch.ts";
import { type Look, looksOf, type Showing, shownOn, waitingFor } from "./shown-acts.ts";

interface JudgeActsDeps {
  readonly acts: Pick<ActsStore, "history">;
  readonly detectors: readonly ActDetector[];
  readonly findings: FindingsStore;
  readonly refreshAccess: (look: AccessLook) => Promise<Judged>;
  readonly refreshApplication: (look: ApplicationLook) => Promise<Judged>;
  /** Groups whose members get power through them: of others nobody asks who belongs to them. */
  readonly powerfulGroups: () => Promise<ReadonlySet<string>>;
  readonly policies: PolicyStore;
  readonly clock: Clock;
}

const HISTORIES_AT_ONCE = 8;
const LOOKS_AT_ONCE = 4;
/** Acts that belong together lie within this time. */
const HISTORY_MS = 14 * DAY_MS;

/**
 * Judges acts that have just become known: what the log alone tells by the rules for that, and what shows elsewhere by a fresh
 * look there. Subjects that may not show yet are answered, to be looked at again.
 */
export function createJudgeActs(deps: JudgeActsDeps): JudgeActs {
  const { acts, detectors, findings, policies, clock } = deps;

  async function alone(fresh: readonly LoggedAct[]): Promise<readonly FindingChange[]> {
    const now = clock.now();
    const { policy } = await policyOf(policies);
    const ids = new Set(fresh.map(({ id }) => id));
    const changes = await atOnce(
      HISTORIES_AT_ONCE,
      [...bySubject(fresh)],
      async ([subject, own]) => {
        const { acts: known } = await acts.history(subject, after(now, -HISTORY_MS));
        // What comes late, or is one of very many, is judged all the same.
        const all = new Map([...known, ...own].map((one) => [one.id, one]));
        const history = { subject, acts: oldestFirst([...all.values()]) };
        return detectors.flatMap((detector) =>
          detector
            .detect(history, ids, { now, policy })
            .map((draft) => presentChange(detector, draft)),
        );
      },
    );
    // An act may belong to several histories, and be told of in each.
    return [...new Map(changes.flat().map((change) => [change.id, change])).values()];
  }

  /** What shows elsewhere; who belongs to an ordinary group is nobody's concern. */
  async function showing(fresh: readonly LoggedAct[]): Promise<readonly Showing[]> {
    const shown = fresh.flatMap((logged) => {
      const where = shownOn(logged.act);
      return where === undefined ? [] : [{ ...where, logged }];
    });
    if (shown.every(({ aspect }) => aspect !== "membership")) return shown;
    const powerful = await deps.powerfulGroups();
    return shown.filter(({ subject, aspect }) => aspect !== "membership" || powerful.has(subject));
  }

  /** One object may be both: somebody who holds power, and something to sign in as. */
  async function lookAt({ subject, aspects, freshActs }: Look): Promise<readonly Judged[]> {
    const access = [...aspects].filter((aspect) => isAccessAspect(aspect));
    const on = [...aspects].filter((aspect) => !isAccessAspect(aspect));
    const judged: Judged[] = [];
    if (access.length > 0 || on.length === 0) {
      judged.push(await deps.refreshAccess({ subject, aspects: new Set(access), freshActs }));
    }
    for (const one of on) {
      judged.push(await deps.refreshApplication({ on: one, objectId: subject, freshActs }));
    }
    return judged;
  }

  return async (fresh, waiting) => {
    const now = clock.now();
    const changes = fresh.length === 0 ? [] : await alone(fresh);
    let changed = changes.length === 0 ? 0 : await findings.apply(changes, now);
    const partitions = new Set(changes.map(({ id }) => partitionOf(id)));
    const shown = await showing(fresh);
    const looks = await atOnce(LOOKS_AT_ONCE, looksOf(shown, waiting), lookAt);
    for (const judged of looks.flat()) {
      changed += judged.changed;
      for (const partition of judged.partitions) partitions.add(partition);
    }
    return { changed, partitions: [...partitions], waiting: waitingFor(shown, waiting, now) };
  };
}

/** By each history that it belongs to. */
function bySubject(fresh: readonly LoggedAct[]): ReadonlyMap<string, readonly LoggedAct[]> {
  const found = new Map<string, LoggedAct[]>();
  for (const one of fresh) {
    for (const subject of historySubjectsOf(one)) {
      const own = found.get(subject) ?? [];
      own.push(one);
      found.set(subject, own);
    }
  }
  return found;
}
