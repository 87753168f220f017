import type { Graph } from "../azure/graph.ts";
import { LicenseMissing } from "../azure/graph-errors.ts";
import { type RequestShape, requests } from "../azure/request-manifest.ts";
import { ahead } from "../core/ahead.ts";
import type { AccessReading } from "./access-reading.ts";
import type { AccessFact, Catalogue, CustomRoleFact, EntraRoleFact } from "./access-records.ts";
import { type AccessTally, createAccessTally } from "./access-tally.ts";
import {
  ASSIGNMENT_SELECT,
  DEFINITION_SELECT,
  ELIGIBLE_SELECT,
  type HeldRole,
  INSTANCE_SELECT,
  parseAdministrativeUnit,
  parseRoleAssignment,
  parseRoleDefinition,
  parseScheduleInstance,
  UNIT_SELECT,
} from "./entra-role-rows.ts";
import { graphPages } from "./graph-pages.ts";
import { longestHeld } from "./longest-held.ts";
import { optional } from "./optional.ts";
import { createPrincipals, type Principals } from "./principals.ts";

/** What one principal holds in the directory, as it is now. */
export interface PrincipalRoles {
  readonly facts: readonly EntraRoleFact[];
  /** `entra-roles`, and `entra-eligible`, where all of them could be read: of what else is missing nothing is known. */
  readonly scopes: readonly string[];
}

/**
 * Reads the roles of the directory: the tenant's own definitions, administrative units, who holds a role and who may activate
 * one. An assignment that several lists show is one fact; what came through a group is left out, since groups and their
 * members are read by themselves. Without a licence for PIM what is active is read all the same. Epochs: `entra-roles`,
 * `entra-eligible`. Throws what `Graph` throws when a list cannot be read.
 */
export function createEntraRoleReader({ graph }: { readonly graph: Graph }): {
  readonly read: () => AccessReading;
  /** @param principalId object id; one that nobody has holds nothing. */
  readonly readPrincipalRoles: (principalId: string) => Promise<PrincipalRoles>;
} {
  return {
    read: () => readAll(graph),
    async readPrincipalRoles(principalId) {
      const tally = createAccessTally();
      const principals = createPrincipals({ graph, tally });
      const facts: EntraRoleFact[] = [];
      const filter = `principalId eq '${principalId.replaceAll("'", "''")}'`;
      for await (const fact of rolesIn(graph, filter, principals, tally)) facts.push(fact);
      const { scopes, unreadable } = tally.result({});
      // A row that cannot be read may be any of those that are missing.
      return { facts, scopes: unreadable > 0 ? [] : scopes };
    },
  };
}

function readAll(graph: Graph): AccessReading {
  const tally = createAccessTally();
  const principals = createPrincipals({ graph, tally });
  const entraRoles: Record<string, CustomRoleFact> = {};
  const administrativeUnits: Record<string, Catalogue["administrativeUnits"][string]> = {};

  async function* facts(): AsyncGenerator<AccessFact> {
    const definitions = ahead(
      graphPages(graph, requests.listRoleDefinitions, { $select: DEFINITION_SELECT }, tally),
    );
    const units = ahead(
      graphPages(graph, requests.listAdministrativeUnits, { $select: UNIT_SELECT }, tally),
    );
    const roles = ahead(rolesIn(graph, undefined, principals, tally));
    for await (const rows of definitions) {
      for (const row of rows) {
        const role = parseRoleDefinition(row);
        if (role === undefined) tally.unreadable();
        else if (role !== "built-in") {
          entraRoles[role.roleId] = role;
          yield role;
        }
      }
    }
    for await (const rows of units) {
      for (const row of rows) {
        const unit = parseAdministrativeUnit(row);
        if (unit === undefined) tally.unreadable();
        else administrativeUnits[unit.id] = { name: unit.name, isRestricted: unit.isRestricted };
      }
    }
    yield* roles;
  }

  return { facts: facts(), result: () => tally.result({ entraRoles, administrativeUnits }) };
}

/** @param filter of all three lists; `undefined` for the whole tenant. */
async function* rolesIn(
  graph: Graph,
  filter: string | undefined,
  principals: Principals,
  tally: AccessTally,
): AsyncGenerator<EntraRoleFact> {
  const list = (request: RequestShape, select: string) =>
    ahead(graphPages(graph, request, { ...optional({ $filter: filter }), $select: select }, tally));
  const assignments = list(requests.listRoleAssignments, ASSIGNMENT_SELECT);
  const instances = list(requests.listRoleAssignmentInstances, INSTANCE_SELECT);
  const eligible = list(requests.listRoleEligibilityInstances, ELIGIBLE_SELECT);

  const factsOf = async (
    held: readonly HeldRole[],
    how: { isEligible: boolean; hasSchedule: (one: HeldRole) => boolean },
  ): Promise<EntraRoleFact[]> => {
    const found = await principals.behind(held, ({ principalId }) => ({
      id: principalId,
      kind: "unknown",
    }));
    return found.map(({ item: one, principal }) => ({
      kind: "entra-role",
      principal,
      roleId: one.roleId,
      scope: one.scope,
      isEligible: how.isEligible,
      ...(one.isActivated ? { isActivated: true } : {}),
      ...optional({ startsAt: one.startsAt, endsAt: one.endsAt }),
      hasSchedule: how.hasSchedule(one),
    }));
  };

  const schedules = (await instancesIn(instances, tally)) ?? new Map<string, HeldRole>();
  const seen = new Set<string>();
  const hasSchedule = (one: HeldRole): boolean => schedules.has(keyOfHeld(one));
  for await (const rows of assignments) {
    const fresh: HeldRole[] = [];
    for (const row of rows) {
      const assignment = parseRoleAssignment(row);
      if (assignment === undefined) {
        tally.unreadable();
        continue;
      }
      const key = keyOfHeld(assignment);
      if (!seen.has(key)) fresh.push(schedules.get(key) ?? assignment);
      seen.add(key);
    }
    yield* await factsOf(fresh, { isEligible: false, hasSchedule });
  }
  // The lists are not of one instant: what only PIM shows is active all the same.
  const others = [...schedules].flatMap(([key, one]) => (seen.has(key) ? [] : [one]));
  yield* await factsOf(others, { isEligible: false, hasSchedule });
  tally.complete("entra-roles");

  const eligibleNow = await instancesIn(eligible, tally);
  if (eligibleNow === undefined) return;
  yield* await factsOf([...eligibleNow.values()], { isEligible: true, hasSchedule: () => true });
  tally.complete("entra-eligible");
}

/** Without a licence there is no such list: `undefined`. */
async function instancesIn(
  pages: AsyncIterable<readonly unknown[]>,
  tally: AccessTally,
): Promise<ReadonlyMap<string, HeldRole> | undefined> {
  const held: HeldRole[] = [];
  try {
    for await (const rows of pages) {
      for (const row of rows) {
        const instance = parseScheduleInstance(row);
        if (instance === undefined) tally.unreadable();
        else if (instance !== "through-group") held.push(instance);
      }
    }
  } catch (error) {
    if (!(error instanceof LicenseMissing)) throw error;
    tally.blind(
      `entra-pim:${error.licenseCode}`,
      "eligible Entra roles, and how active ones are held",
    );
    return undefined;
  }
  return longestHeld(held, keyOfHeld);
}

/** The same for every row that speaks of the same holding. */
function keyOfHeld({ principalId, roleId, scope }: HeldRole): string {
  return `${principalId}|${roleId}|${scope}`;
}
