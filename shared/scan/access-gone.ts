import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { atOnce } from "../core/at-once.ts";
import type { MergeHandlers, StoredFact } from "../facts/fact-records.ts";
import {
  type AccessFact,
  type AzureRoleFact,
  type EntraRoleFact,
  keyOfAccess,
} from "../inventory/access-records.ts";
import { createAzureEligibleReader } from "../inventory/azure-eligible-reader.ts";
import { createAzureRoleReader } from "../inventory/azure-role-reader.ts";
import { createEntraRoleReader } from "../inventory/entra-role-reader.ts";
import { createGroupReader } from "../inventory/group-reader.ts";
import { readHeld } from "../inventory/held-permissions.ts";
import type { GroupIdsStore } from "./group-ids-store.ts";
import type { CatalogueStore } from "./catalogue-store.ts";

const AT_ONCE = 8;

type Candidate = StoredFact<AccessFact>;

/**
 * Asks for what a complete read did not see, each thing at its own place: gone is only what is said to be gone there. Resource
 * Graph is behind, a list may have lost its licence, a subscription its role: none of that takes anything away.
 */
export function createAccessGone(deps: {
  graph: Graph;
  resourceManager: ResourceManager;
  azureGroups: GroupIdsStore;
  catalogue: CatalogueStore;
}): MergeHandlers<AccessFact>["confirmGone"] {
  const { graph, resourceManager, azureGroups } = deps;
  const entraRoles = createEntraRoleReader({ graph });
  const azureRoles = createAzureRoleReader({ graph, resourceManager });
  const azureEligible = createAzureEligibleReader({ graph, resourceManager });

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
      const found = await azureRoles.readAssignment(fact.assignmentId);
      return found === "gone" ? [key] : [];
    });
    return gone.flat();
  }

  async function isEligibleGone(key: string, { scope }: AzureRoleFact): Promise<boolean> {
    const owner = /^\/subscriptions\/[^/]+/.exec(scope)?.[0] ?? scope;
    const reading = azureEligible.readAzureEligible([{ id: owner, name: "" }]);
    for await (const fact of reading.facts) if (keyOfAccess(fact) === key) return false;
    return reading.result().scopes.includes(`azure-eligible:${owner}`);
  }

  async function goneHeld(candidates: readonly { key: string; clientId: string }[]) {
    const byClient = Map.groupBy(candidates, ({ clientId }) => clientId);
    const gone = await atOnce(AT_ONCE, [...byClient], async ([clientId, held]) => {
      const found = await readHeld(graph, clientId);
      const there = new Set(found.kind === "gone" ? [] : found.facts.map(keyOfAccess));
      return held.flatMap(({ key }) => (there.has(key) ? [] : [key]));
    });
    return gone.flat();
  }

  /** Groups and who belongs to them: all are read once more, which is the same few requests however many are asked about. */
  async function goneFromGroups(candidates: readonly Candidate[]): Promise<string[]> {
    const there = new Set<string>();
    const reading = createGroupReader({ graph }).read(await azureGroups.all());
    for await (const fact of reading.facts) there.add(keyOfAccess(fact));
    const { scopes } = reading.result();
    return candidates.flatMap(({ key, fact }) => {
      const isEligible = fact.kind === "group-membership" && fact.relation.startsWith("eligible-");
      const isReadable = scopes.includes(isEligible ? "group-eligible" : "groups");
      return isReadable && !there.has(key) ? [key] : [];
    });
  }

  /** The catalogue holds every role that the list of this run gave; one that it lacks was not in that list. */
  async function goneRoles(candidates: readonly Candidate[]): Promise<string[]> {
    const { entraRoles: entra, azureRoles: azure } = await deps.catalogue.read();
    return candidates.flatMap(({ key, fact }) => {
      if (fact.kind !== "custom-role") return [];
      const known = fact.system === "entra" ? entra : azure;
      return known[fact.roleId] === undefined ? [key] : [];
    });
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
    const roles = of("custom-role");
    return [
      ...workloads.flatMap(({ key }, index) => (answers[index] === undefined ? [key] : [])),
      ...(await goneEntra(of("entra-role"))),
      ...(await goneAzure(of("azure-role"))),
      ...(await goneHeld(held.map(({ key, fact }) => ({ key, clientId: fact.clientId })))),
      ...(groups.length === 0
        ? []
        : await goneFromGroups(groups.map((one) => ({ set: "powerful-groups", ...one })))),
      ...(roles.length === 0
        ? []
        : await goneRoles(roles.map((one) => ({ set: "roles", ...one })))),
    ];
  };
}

interface Held<F> {
  readonly key: string;
  readonly fact: F;
}
