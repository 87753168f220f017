import type { Graph } from "../azure/graph.ts";
import { type RequestShape, requests } from "../azure/request-manifest.ts";
import { ahead } from "../core/ahead.ts";
import { inSlices } from "../core/in-slices.ts";
import type { AccessReading } from "./access-reading.ts";
import type { AccessFact, GroupMembershipFact, Principal } from "./access-records.ts";
import { type AccessTally, createAccessTally } from "./access-tally.ts";
import { firstPages, graphPages, pagesFrom } from "./graph-pages.ts";
import { howHeld } from "./group-rows.ts";
import {
  createGroupSchedules,
  type GroupSchedules,
  NO_SCHEDULES,
  scheduleKey,
} from "./group-schedules.ts";
import { createPrincipals, GROUP_SELECT, parsePrincipal, PRINCIPAL_SELECT } from "./principals.ts";

/** As many groups are read together: a full batch of each of their lists. */
const GROUPS_AT_ONCE = 20;

/** A group with the first pages of its lists, as they came; `undefined` where it has gone meanwhile. */
interface GroupBeginning {
  readonly group: Principal;
  readonly members: unknown;
  readonly owners: unknown;
  readonly schedules: GroupSchedules;
}

/**
 * Reads the groups whose members get power through them, with their members, owners, and who may become one: those that may
 * hold roles of the directory, and those that hold roles of Azure. Azure's roles reach the members of groups in the group, too:
 * these are nested members. A group that may hold roles of the directory cannot have groups in it, so nothing is nested there.
 */
export function createGroupReader({ graph }: { readonly graph: Graph }): {
  /**
   * @param holdersOfAzureRoles object ids; what is no group of this tenant (any more) is left out.
   * Epochs: `groups`; `group-eligible` where PIM for Groups can be read. Throws what `Graph` throws.
   */
  readonly read: (holdersOfAzureRoles: readonly string[]) => AccessReading;
  /** As `read`, of these groups only, whatever they hold. No epochs. */
  readonly readOnly: (ids: readonly string[]) => AccessReading;
} {
  return {
    read: (ids) => readGroups(graph, ids, "with those that may hold roles"),
    readOnly: (ids) => readGroups(graph, ids, "only these"),
  };
}

function readGroups(
  graph: Graph,
  ids: readonly string[],
  which: "with those that may hold roles" | "only these",
): AccessReading {
  const tally = createAccessTally();
  const principals = createPrincipals({ graph, tally });
  const schedules = createGroupSchedules({ graph, tally });

  /** By id, each once. */
  async function groupsToRead(): Promise<ReadonlyMap<string, Principal>> {
    const groups = new Map<string, Principal>();
    if (which === "with those that may hold roles") {
      const query = { $filter: "isAssignableToRole eq true", $select: GROUP_SELECT };
      for await (const rows of graphPages(graph, requests.listGroups, query, tally)) {
        for (const group of principalsIn(rows, tally, "group")) groups.set(group.id, group);
      }
    }
    const others = ids.map((id) => id.toLowerCase()).filter((id) => !groups.has(id));
    const found = await principals.behind(others, (id) => ({ id, kind: "group" }));
    for (const { principal } of found) {
      if (principal.kind === "group" && principal.isFound) groups.set(principal.id, principal);
    }
    return groups;
  }

  async function begin(groups: readonly Principal[]): Promise<readonly GroupBeginning[]> {
    const firsts = (request: RequestShape): Promise<readonly unknown[]> =>
      firstPages(
        graph,
        request,
        groups.map(({ id }) => ({ values: { id }, query: { $select: PRINCIPAL_SELECT } })),
      );
    const [members, owners, held] = await Promise.all([
      firsts(requests.groupMembers),
      firsts(requests.groupOwners),
      schedules.of(groups.filter(mayBeInPim).map(({ id }) => id)),
    ]);
    return groups.map((group, index) => ({
      group,
      members: members[index],
      owners: owners[index],
      schedules: held.get(group.id) ?? NO_SCHEDULES,
    }));
  }

  async function* membershipsOf(read: GroupBeginning): AsyncGenerator<GroupMembershipFact> {
    const { group, members, owners } = read;
    const direct = new Set<string>();
    let hasGroups = false;
    for await (const rows of ahead(pagesFrom(graph, requests.groupMembers, members, tally))) {
      for (const principal of principalsIn(rows, tally)) {
        direct.add(principal.id);
        hasGroups ||= principal.kind === "group";
        yield membership(read, "member", principal);
      }
    }
    if (hasGroups) yield* nestedIn(group, direct);
    for await (const rows of ahead(pagesFrom(graph, requests.groupOwners, owners, tally))) {
      for (const owner of principalsIn(rows, tally)) yield membership(read, "owner", owner);
    }
    const eligible = await principals.behind(
      [...read.schedules.eligible.values()],
      ({ principalId }) => ({ id: principalId, kind: "unknown" }),
    );
    for (const { item: schedule, principal } of eligible) {
      yield {
        kind: "group-membership",
        groupId: group.id,
        relation: `eligible-${schedule.access}`,
        isNested: false,
        ...howHeld(schedule),
        principal,
      };
    }
  }

  /** Most groups have no group in them: only of the others all levels are listed. */
  async function* nestedIn(
    group: Principal,
    direct: ReadonlySet<string>,
  ): AsyncGenerator<GroupMembershipFact> {
    const first = await firstPages(graph, requests.groupTransitiveMembers, [
      { values: { id: group.id }, query: { $select: PRINCIPAL_SELECT } },
    ]);
    if (first[0] === undefined) return;
    const pages = pagesFrom(graph, requests.groupTransitiveMembers, first[0], tally);
    for await (const rows of ahead(pages)) {
      for (const principal of principalsIn(rows, tally)) {
        if (direct.has(principal.id)) continue;
        yield {
          kind: "group-membership",
          groupId: group.id,
          relation: "member",
          isNested: true,
          principal,
        };
      }
    }
  }

  async function* facts(): AsyncGenerator<AccessFact> {
    const groups = await groupsToRead();
    for await (const slice of ahead(inSlices([...groups.values()], GROUPS_AT_ONCE, begin))) {
      for (const read of slice) {
        if (read.members === undefined || read.owners === undefined) continue;
        yield { kind: "powerful-group", group: read.group };
        yield* membershipsOf(read);
      }
    }
    if (which === "only these") return;
    tally.complete("groups");
    if (schedules.isLicensed()) tally.complete("group-eligible");
  }

  return { facts: facts(), result: () => tally.result({}) };
}

/**
 * Dynamic groups and groups from on premises cannot be managed in PIM for Groups
 * (learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-discover-groups, checked 2026-11-21).
 */
function mayBeInPim({ isDynamic, isSynchronised }: Principal): boolean {
  return isDynamic !== true && isSynchronised !== true;
}

function membership(
  { group, schedules }: GroupBeginning,
  relation: "member" | "owner",
  principal: Principal,
): GroupMembershipFact {
  const key = scheduleKey({ access: relation, principalId: principal.id });
  return {
    kind: "group-membership",
    groupId: group.id,
    relation,
    isNested: false,
    ...howHeld(schedules.assigned.get(key)),
    principal,
  };
}

function* principalsIn(
  rows: readonly unknown[],
  tally: AccessTally,
  kind?: "group",
): Generator<Principal> {
  for (const row of rows) {
    const principal = parsePrincipal(row, kind);
    if (principal === undefined) tally.unreadable();
    else yield principal;
  }
}
