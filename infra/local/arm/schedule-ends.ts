import type { StandIn } from "../azure/exchange.ts";
import type { ResourceState } from "./resource-state.ts";

/**
 * Ends what was activated or given for a time: the schedule goes, and the role assignment that was in force through it.
 * (Not confirmed: that no event tells of it.)
 */
export function scheduleEnds(
  state: Pick<ResourceState, "authorization" | "write">,
): Required<Pick<StandIn, "nextDue" | "runDue">> {
  const ending = () =>
    state.authorization
      .schedules()
      .flatMap(({ name, endDateTime, roleAssignmentId }) =>
        endDateTime === undefined ? [] : [{ name, at: Date.parse(endDateTime), roleAssignmentId }],
      );
  return {
    nextDue() {
      const instants = ending().map(({ at }) => at);
      return instants.length === 0 ? undefined : Math.min(...instants);
    },
    runDue(now) {
      for (const { name, at, roleAssignmentId } of ending()) {
        if (at > now.getTime()) continue;
        const when = new Date(at).toISOString();
        state.write({ kind: "unscheduled", at: when, name });
        if (roleAssignmentId !== undefined) {
          state.write({ kind: "role-unassigned", at: when, id: roleAssignmentId });
        }
      }
      return Promise.resolve();
    },
  };
}
