import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { atOnce } from "../core/at-once.ts";
import type { CustomRoleFact } from "../inventory/access-records.ts";
import { createAccessTally } from "../inventory/access-tally.ts";
import { understood, whyUnread } from "../inventory/azure-facts.ts";
import { parseAzureDefinition } from "../inventory/azure-role-rows.ts";
import { customRolesAt } from "../inventory/azure-upper-roles.ts";
import { DEFINITION_SELECT, parseRoleDefinition } from "../inventory/entra-role-rows.ts";
import { graphPages } from "../inventory/graph-pages.ts";
import type { CatalogueStore } from "./catalogue-store.ts";

const AT_ONCE = 8;

type Candidate = { readonly key: string; readonly fact: CustomRoleFact };

/**
 * Which of the tenant's own roles are gone. The catalogue holds every role that could be read in the lists of this run; one that it
 * lacks is looked for in the lists that would show it, where a row that cannot be read may be that role. Throws what `Graph` throws.
 */
export function createCustomRolesGone(deps: {
  graph: Graph;
  resourceManager: ResourceManager;
  catalogue: Pick<CatalogueStore, "read">;
}): (candidates: readonly Candidate[]) => Promise<readonly string[]> {
  const { graph, resourceManager } = deps;

  async function goneEntra(candidates: readonly Candidate[]): Promise<readonly string[]> {
    const tally = createAccessTally();
    const query = { $select: DEFINITION_SELECT };
    const rows = graphPages(graph, requests.listRoleDefinitions, query, tally);
    const roles = await understood(rows, parseRoleDefinition, tally);
    if (tally.result({}).unreadable > 0) return [];
    const there = new Set(roles.map((role) => (role === "built-in" ? role : role.roleId)));
    return candidates.flatMap(({ key, fact }) => (there.has(fact.roleId) ? [] : [key]));
  }

  /** Wherever it may be assigned it is listed. */
  async function isAzureRoleGone({ roleId, assignableScopes = [] }: CustomRoleFact) {
    const tally = createAccessTally();
    try {
      for (const scope of assignableScopes) {
        const rows = customRolesAt(resourceManager, scope);
        const roles = await understood(rows, parseAzureDefinition, tally);
        if (roles.some((role) => role.roleId === roleId)) return false;
      }
    } catch (error) {
      whyUnread(error);
      return false;
    }
    return tally.result({}).unreadable === 0;
  }

  return async (candidates) => {
    if (candidates.length === 0) return [];
    const { entraRoles, azureRoles } = await deps.catalogue.read();
    const missing = candidates.filter(
      ({ fact }) => (fact.system === "entra" ? entraRoles : azureRoles)[fact.roleId] === undefined,
    );
    const { entra = [], azure = [] } = Object.groupBy(missing, ({ fact }) => fact.system);
    const ofAzure = await atOnce(AT_ONCE, azure, async ({ key, fact }) =>
      (await isAzureRoleGone(fact)) ? [key] : [],
    );
    return [...(entra.length === 0 ? [] : await goneEntra(entra)), ...ofAzure.flat()];
  };
}
