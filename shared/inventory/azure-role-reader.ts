import type { Graph } from "../azure/graph.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { ahead } from "../core/ahead.ts";
import type { Clock } from "../core/clock.ts";
import type { AccessReading } from "./access-reading.ts";
import type { AccessFact, CustomRoleFact } from "./access-records.ts";
import { createAccessTally } from "./access-tally.ts";
import { createAzureActivations } from "./azure-activations.ts";
import { readAssignment } from "./azure-assignment.ts";
import { type AzureRows, namesOf, withHolders } from "./azure-facts.ts";
import { type AzureScope, isInSubscription } from "./azure-scopes.ts";
import { subscriptionRoles } from "./azure-subscription-roles.ts";
import { upperRoles } from "./azure-upper-roles.ts";
import { codePlaces } from "./code-places.ts";
import { scopeLoads } from "./scope-loads.ts";
import { createPrincipals } from "./principals.ts";

interface Deps {
  readonly resourceManager: ResourceManager;
  readonly graph: Graph;
  readonly clock: Clock;
}

/** Reads who holds a role of Azure, the tenant's own role definitions, and classic administrators. */
export function createAzureRoleReader(deps: Deps): {
  /**
   * Of `scopes` of `readAzureScopes`, or some of them; each assignment once. Epochs: `azure-roles:` and the id of the scope.
   * The root and management groups that cannot be read are blind spots, as are scopes that do not tell what is activated; throws
   * ResourcesRefused and ResourceManagerSilent when Resource Graph cannot be, and what `Graph` throws when principals cannot be
   * looked up.
   */
  readonly read: (scopes: readonly AzureScope[]) => AccessReading;
  /** One assignment as it is now, and whether it is activated; see `readAssignment`. */
  readonly readAssignment: (id: string) => ReturnType<typeof readAssignment>;
} {
  return {
    read: (scopes) => readRoles(deps, scopes),
    readAssignment: (id) => readOne(deps, id),
  };
}

async function readOne(deps: Deps, id: string): ReturnType<typeof readAssignment> {
  const found = await readAssignment(deps, id);
  if (found === "gone" || "refused" in found) return found;
  const activations = createAzureActivations({ ...deps, tally: createAccessTally() });
  const [told = found] = await activations.told([found]);
  return told;
}

function readRoles(deps: Deps, scopes: readonly AzureScope[]): AccessReading {
  const { resourceManager, graph } = deps;
  const tally = createAccessTally();
  const activations = createAzureActivations({ ...deps, tally });
  const principals = createPrincipals({ graph, tally });
  const azureRoles: Record<string, CustomRoleFact> = {};
  const loads = scopeLoads(scopes);
  const places = codePlaces();

  async function* facts(): AsyncGenerator<AccessFact> {
    const isSubscription = ({ id }: AzureScope): boolean => isInSubscription(id);
    const upper = scopes.filter((scope) => !isSubscription(scope));
    const lists = [
      ahead(upperRoles(resourceManager, upper, tally)),
      ahead(subscriptionRoles(resourceManager, scopes.filter(isSubscription), tally)),
    ];
    for (const list of lists) for await (const rows of list) yield* told(rows);
    yield* loads.facts();
  }

  async function* told({ definitions, held, classic }: AzureRows): AsyncGenerator<AccessFact> {
    // A role that may be assigned in many places is listed in each of them.
    for (const role of definitions) {
      if (Object.hasOwn(azureRoles, role.roleId)) continue;
      azureRoles[role.roleId] = role;
      yield role;
    }
    for (const { fact } of held) loads.count(fact.scope);
    for (const fact of await activations.told(await withHolders(principals, held))) {
      places.see(fact);
      yield fact;
    }
    yield* classic;
  }

  return {
    facts: facts(),
    result() {
      const isRootRead = tally.result({}).scopes.includes("azure-roles:/");
      return tally.result({
        ...{ azureRoles, scopes: namesOf(scopes), holdersAt: places.holdersAt() },
        ...(isRootRead ? { isRootRead } : {}),
      });
    },
  };
}
