import type { ActsStore } from "../audit/acts-store.ts";
import { after, DAY_MS } from "../core/time.ts";
import { targetIdsOf } from "../detect/audit/act-subjects.ts";
import type { FindingView } from "../http/finding-view.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import type { Finding } from "./finding.ts";

/** How far before and after what a finding speaks of its actor is looked at. */
const AROUND_MS = DAY_MS;
const MOST_AROUND = 50;

/** What else the actor of a finding did at about the same time, in order of time; of very much, what lies nearest. */
export async function actsAround(
  acts: Pick<ActsStore, "history">,
  { evidence }: Finding,
): Promise<Pick<FindingView, "around">> {
  const { actorId, actedAt, correlationId } = evidence;
  if (typeof actorId !== "string" || typeof actedAt !== "string") return {};
  const at = new Date(actedAt);
  const { acts: all } = await acts.history(
    `actor:${actorId.toLowerCase()}`,
    after(at, -AROUND_MS),
    after(at, AROUND_MS),
  );
  const others = all.filter(
    (one) =>
      one.correlationId !== correlationId && one.actor.id?.toLowerCase() === actorId.toLowerCase(),
  );
  return {
    around: nearest(others, at).map(({ at: when, operation, act }) => {
      const [about] = targetIdsOf(act);
      return { at: when, operation, ...(about === undefined ? {} : { about }) };
    }),
  };
}

function nearest(acts: readonly LoggedAct[], at: Date): readonly LoggedAct[] {
  const distanceMs = (one: LoggedAct): number =>
    Math.abs(new Date(one.at).getTime() - at.getTime());
  const near = acts.toSorted((one, other) => distanceMs(one) - distanceMs(other));
  const kept = new Set(near.slice(0, MOST_AROUND));
  return acts.filter((one) => kept.has(one));
}
