import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { atOnce } from "../core/at-once.ts";
import type { MergeHandlers } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import {
  type AccessFact,
  type AzureRoleFact,
  type EntraRoleFact,
  type GroupMembershipFact,
  isEligibleRelation,
  keyOfAccess,
  type PowerfulGroupFact,
  type ScopeLoadFact,
  subjectOfAccess,
} from "../inventory/access-records.ts";
import { whyUnread } from "../inventory/azure-facts.ts";
import { createAzureEligibleReader } from "../inventory/azure-eligible-reader.ts";
import { readAssignment } from "../inventory/azure-assignment.ts";
import { createEntraRoleReader } from "../inventory/entra-role-reader.ts";
import { createGroupReader } from "../inventory/group-reader.ts";
import { readHeld } from "../inventory/held-permissions.ts";
import type { AzureGroupsStore } from "./azure-groups-store.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import { createCustomRolesGone } from "./custom-roles-gone.ts";

const AT_ONCE = 8;

/**
 * Asks for what a complete read did not see, each thing at its own place: gone is only what is said to be gone there. Resource
 * Graph is behind, a list may have lost its licence, a subscription its role: none of that takes anything away, nor does a row
 * that cannot be read, which may be any of those that are missing.
 */
export function createAccessGone(deps: {
  graph: Graph;
  resourceManager: ResourceManager;
  /** As they were before this run. */
  facts: Pick<FactsSpace<AccessFact>, "subject">;
  azureGroups: AzureGroupsStore;
  catalogue: CatalogueStore;
}): MergeHandlers<AccessFact>["confirmGone"] {
  const { graph, resourceManager, azureGroups } = deps;
  const entraRoles = createEntraRoleReader({ graph });
  const azureEligible = createAzureEligibleReader({ graph, resourceManager });
  const goneRoles = createCustomRolesGone(deps);

  /** Of one principal at a time: what is active and what is eligible may not both be readable. */
  async function goneEntra(candidates: readonly Held<EntraRoleFact>[]): Promise<string[]> {
    const byPrincipal = Map.groupBy(candidates, ({ fact }) => fact.principal.id);
    const gone = await atOnce(AT_ONCE, [...byPrincipal], async ([id, held]) => {
      const { facts, scopes } = await entraRoles.readPrincipalRoles(id);
      const there = new Set(facts.map(keyOfAccess));
      return held.flatMap(({ key, fact }) => {
        const isReadable = scopes.includes(fact.isEligible ? "entra-eligible" : "entra-roles");
        return isReadable && !there.has(key) ? [key] : [];
      });
    });
    return gone.flat();
  }

  async function goneAzure(candidates: readonly Held<AzureRoleFact>[]): Promise<string[]> {
    const gone = await atOnce(AT_ONCE, candidates, async ({ key, fact }) => {
      if (fact.isEligible) return (await isEligibleGone(key, fact)) ? [key] : [];
      const found = await readAssignment(deps, fact.assignmentId);
      return found === "gone" ? [key] : [];
    });
    return gone.flat();
  }

  async function isEligibleGone(key: string, { scope }: AzureRoleFact): Promise<boolean> {
    const owner = /^\/subscriptions\/[^/]+/.exec(scope)?.[0] ?? scope;
    const reading = azureEligible.readAzureEligible([{ id: owner, name: "" }]);
    for await (const fact of reading.facts) if (keyOfAccess(fact) === key) return false;
    const { scopes, unreadable } = reading.result();
    return unreadable === 0 && scopes.includes(`azure-eligible:${owner}`);
  }

  async function goneHeld(candidates: readonly { key: string; clientId: string }[]) {
    const byClient = Map.groupBy(candidates, ({ clientId }) => clientId);
    const gone = await atOnce(AT_ONCE, [...byClient], async ([clientId, held]) => {
      const found = await readHeld(graph, clientId);
      if (found.kind === "read" && found.unreadable > 0) return [];
      const there = new Set(found.kind === "gone" ? [] : found.facts.map(keyOfAccess));
      return held.flatMap(({ key }) => (there.has(key) ? [] : [key]));
    });
    return gone.flat();
  }

  /** What holds a role in a scope that cannot be read any more is in no list of this run, and holds it all the same. */
  async function holdersOfAzureRoles(ids: ReadonlySet<string>): Promise<readonly string[]> {
    const listed = await azureGroups.all();
    const others = [...ids.difference(new Set(listed))];
    const held = await atOnce(AT_ONCE, others, async (id) => {
      const stored = (await deps.facts.subject(id))?.facts ?? [];
      return stored.some(({ fact }) => fact.kind === "azure-role") ? [id] : [];
    });
    return [...listed, ...held.flat()];
  }

  /** Groups and who belongs to them: all are read once more, which is the same few requests however many are asked about. */
  async function goneFromGroups(
    candidates: readonly Held<PowerfulGroupFact | GroupMembershipFact>[],
  ): Promise<string[]> {
    const there = new Set<string>();
    const ids = new Set(candidates.map(({ fact }) => subjectOfAccess(fact)));
    const reading = createGroupReader({ graph }).read(await holdersOfAzureRoles(ids));
    for await (const fact of reading.facts) there.add(keyOfAccess(fact));
    const { scopes, unreadable } = reading.result();
    if (unreadable > 0) return [];
    return candidates.flatMap(({ key, fact }) => {
      const isEligible = fact.kind === "group-membership" && isEligibleRelation(fact.relation);
      const isReadable = scopes.includes(isEligible ? "group-eligible" : "groups");
      return isReadable && !there.has(key) ? [key] : [];
    });
  }

  /**
   * How full a scope is shows as long as the scope is listed. One that is not may only be hidden from this service: it is gone where
   * the resource manager knows none with its id.
   */
  async function goneLoads(candidates: readonly Held<ScopeLoadFact>[]): Promise<string[]> {
    const gone = await atOnce(AT_ONCE, candidates, async ({ key, fact: { scope } }) => {
      try {
        const answer = await resourceManager.get(requests.listAzureAssignments, {
          resource: `${scope}/providers/Microsoft.Authorization/roleAssignments`,
          query: { "api-version": "2022-04-01", $filter: "atScope()" },
        });
        return answer.kind === "gone" ? [key] : [];
      } catch (error) {
        whyUnread(error);
        return [];
      }
    });
    return gone.flat();
  }

  return async (_set, candidates) => {
    const of = <K extends AccessFact["kind"]>(kind: K) =>
      candidates.flatMap(({ key, fact }) =>
        fact.kind === kind ? [{ key, fact: fact as Extract<AccessFact, { kind: K }> }] : [],
      );
    const workloads = of("workload");
    const answers = await graph.getMany(
      requests.getServicePrincipal,
      workloads.map(({ key }) => ({ values: { id: key }, query: { $select: "id" } })),
    );
    const groups = [...of("powerful-group"), ...of("group-membership")];
    const held = [...of("application-permission"), ...of("delegated-grant")];
    return [
      ...workloads.flatMap(({ key }, index) => (answers[index] === undefined ? [key] : [])),
      ...(await goneEntra(of("entra-role"))),
      ...(await goneAzure(of("azure-role"))),
      ...(await goneHeld(held.map(({ key, fact }) => ({ key, clientId: fact.clientId })))),
      ...(groups.length === 0 ? [] : await goneFromGroups(groups)),
      ...(await goneRoles(of("custom-role"))),
      ...(await goneLoads(of("scope-load"))),
    ];
  };
}

interface Held<F> {
  readonly key: string;
  readonly fact: F;
}
