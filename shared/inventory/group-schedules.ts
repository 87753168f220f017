import type { Graph } from "../azure/graph.ts";
import { LicenseMissing } from "../azure/graph-errors.ts";
import { type RequestShape, requests } from "../azure/request-manifest.ts";
import type { AccessTally } from "./access-tally.ts";
import { firstPages, pagesFrom } from "./graph-pages.ts";
import {
  ASSIGNED_MEMBER_SELECT,
  ELIGIBLE_MEMBER_SELECT,
  type GroupSchedule,
  parseGroupSchedule,
} from "./group-rows.ts";
import { longestHeld } from "./longest-held.ts";

/** What PIM for Groups says of one group. */
export interface GroupSchedules {
  /** By `scheduleKey`. */
  readonly assigned: ReadonlyMap<string, GroupSchedule>;
  readonly eligible: ReadonlyMap<string, GroupSchedule>;
}

export const NO_SCHEDULES: GroupSchedules = { assigned: new Map(), eligible: new Map() };

/** The same for every row about one principal as a member, or as an owner, of a group. */
export function scheduleKey({
  access,
  principalId,
}: Pick<GroupSchedule, "access" | "principalId">): string {
  return `${access}|${principalId}`;
}

/**
 * Reads PIM for Groups, which has no list of the tenant: both lists for each group, in batches. In a tenant without a licence
 * it notes one blind spot, answers that there is nothing, and does not ask again.
 */
export function createGroupSchedules(deps: {
  readonly graph: Graph;
  readonly tally: AccessTally;
}): {
  /** By group id. */
  readonly of: (groupIds: readonly string[]) => Promise<ReadonlyMap<string, GroupSchedules>>;
  readonly isLicensed: () => boolean;
} {
  const { graph, tally } = deps;
  let isLicensed = true;

  async function listsOf(
    request: RequestShape,
    select: string,
    groupIds: readonly string[],
  ): Promise<readonly ReadonlyMap<string, GroupSchedule>[]> {
    const firsts = await firstPages(
      graph,
      request,
      groupIds.map((id) => ({ query: { $filter: `groupId eq '${id}'`, $select: select } })),
    );
    return Promise.all(firsts.map((first) => schedulesFrom(request, first)));
  }

  async function schedulesFrom(
    request: RequestShape,
    first: unknown,
  ): Promise<ReadonlyMap<string, GroupSchedule>> {
    if (first === undefined) return new Map(); // the group has gone meanwhile
    const found: GroupSchedule[] = [];
    for await (const rows of pagesFrom(graph, request, first, tally)) {
      for (const row of rows) {
        const schedule = parseGroupSchedule(row);
        if (schedule === undefined) tally.unreadable();
        else if (schedule !== "through-group") found.push(schedule);
      }
    }
    return longestHeld(found, scheduleKey);
  }

  return {
    isLicensed: () => isLicensed,
    async of(groupIds) {
      if (!isLicensed) return new Map();
      try {
        const [assigned, eligible] = await Promise.all([
          listsOf(requests.groupAssignmentInstances, ASSIGNED_MEMBER_SELECT, groupIds),
          listsOf(requests.groupEligibilityInstances, ELIGIBLE_MEMBER_SELECT, groupIds),
        ]);
        return new Map(
          groupIds.map((id, index) => [
            id,
            {
              assigned: assigned[index] ?? NO_SCHEDULES.assigned,
              eligible: eligible[index] ?? NO_SCHEDULES.eligible,
            },
          ]),
        );
      } catch (error) {
        if (!(error instanceof LicenseMissing)) throw error;
        isLicensed = false;
        tally.blind(`group-pim:${error.licenseCode}`, "eligible members and owners of groups");
        return new Map();
      }
    },
  };
}
