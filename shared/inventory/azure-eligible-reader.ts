import type { Graph } from "../azure/graph.ts";
import { LICENSE_CODE } from "../azure/license-code.ts";
import { type RequestShape, requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { resourcePages } from "../azure/resource-pages.ts";
import { ahead } from "../core/ahead.ts";
import { atOnce } from "../core/at-once.ts";
import { inSlices } from "../core/in-slices.ts";
import type { AccessReading } from "./access-reading.ts";
import type { AccessFact, DenyAssignment } from "./access-records.ts";
import { createAccessTally } from "./access-tally.ts";
import { namesOf, understood, whyUnread, withHolders } from "./azure-facts.ts";
import { type HeldAzureRole, parseAzureEligible, parseDeny } from "./azure-role-rows.ts";
import { type AzureScope, belongsTo, isInSubscription } from "./azure-scopes.ts";
import { createPrincipals } from "./principals.ts";

const ELIGIBLE_VERSION = "2020-10-01";
const DENY_VERSION = "2022-04-01";
const SCOPES_AT_ONCE = 8;

/**
 * Reads which Azure roles may be activated, and what is denied to whom, whatever was given: two requests for each
 * subscription and management group, for neither is in Resource Graph. So it is read less often than assignments are.
 */
export function createAzureEligibleReader(deps: {
  readonly resourceManager: ResourceManager;
  readonly graph: Graph;
}): {
  /**
   * Of `scopes` of `readAzureScopes`, or some of them; PIM does not reach the root. Epochs: `azure-eligible:` and the id of
   * the scope; deny assignments are in the catalogue. A scope that cannot be read is a blind spot, `azure-pim:` or
   * `azure-deny:` and the code; without a licence for PIM there is one, and no other scope is asked. Throws what `Graph`
   * throws when principals cannot be looked up.
   */
  readonly readAzureEligible: (scopes: readonly AzureScope[]) => AccessReading;
} {
  const { resourceManager, graph } = deps;

  function readAzureEligible(scopes: readonly AzureScope[]): AccessReading {
    const tally = createAccessTally();
    const principals = createPrincipals({ graph, tally });
    const denies = new Map<string, DenyAssignment>();
    let isLicensed = true;

    function rowsAt(request: RequestShape, { id }: AzureScope, version: string) {
      const collection = request.path.split("/").at(-1) ?? "";
      return resourcePages(
        resourceManager,
        request,
        `${id}/providers/Microsoft.Authorization/${collection}`,
        // Unfiltered a subscription's list has what is below it; of a management group only what is right there is wanted.
        { "api-version": version, ...(isInSubscription(id) ? {} : { $filter: "atScope()" }) },
      );
    }

    async function eligibleAt(scope: AzureScope): Promise<readonly HeldAzureRole[]> {
      if (!isLicensed) return [];
      try {
        const rows = rowsAt(requests.listAzureEligible, scope, ELIGIBLE_VERSION);
        const found = await understood(rows, parseAzureEligible, tally);
        tally.complete(`azure-eligible:${scope.id}`);
        return found.flatMap((one) =>
          one !== "elsewhere" && belongsTo(scope.id, one.fact.scope) ? [one] : [],
        );
      } catch (error) {
        const code = whyUnread(error);
        // The licence is the tenant's: what one scope says holds for all.
        if (code === LICENSE_CODE) isLicensed = false;
        tally.blind(
          `azure-pim:${code}`,
          code === LICENSE_CODE ? "eligible Azure roles" : scope.name,
        );
        return [];
      }
    }

    async function noteDeniesAt(scope: AzureScope): Promise<void> {
      try {
        const rows = rowsAt(requests.listDenyAssignments, scope, DENY_VERSION);
        for (const deny of await understood(rows, parseDeny, tally)) {
          if (belongsTo(scope.id, deny.scope)) denies.set(deny.assignmentId, deny);
        }
      } catch (error) {
        tally.blind(`azure-deny:${whyUnread(error)}`, scope.name);
      }
    }

    async function atScope(scope: AzureScope): Promise<readonly HeldAzureRole[]> {
      const [held] = await Promise.all([eligibleAt(scope), noteDeniesAt(scope)]);
      return held;
    }

    async function* facts(): AsyncGenerator<AccessFact> {
      const wanted = scopes.filter(({ id }) => id !== "/");
      const slices = inSlices(wanted, SCOPES_AT_ONCE, (some) =>
        atOnce(SCOPES_AT_ONCE, some, atScope),
      );
      for await (const slice of ahead(slices)) {
        yield* await withHolders(principals, slice.flat());
      }
    }

    return {
      facts: facts(),
      result: () => tally.result({ denies: [...denies.values()], scopes: namesOf(scopes) }),
    };
  }

  return { readAzureEligible };
}
