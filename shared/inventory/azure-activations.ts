import { LICENSE_CODE } from "../azure/license-code.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { resourcePages } from "../azure/resource-pages.ts";
import { atOnce } from "../core/at-once.ts";
import type { Clock } from "../core/clock.ts";
import type { AzureRoleFact } from "./access-records.ts";
import type { AccessTally } from "./access-tally.ts";
import { getAssignment } from "./azure-assignment.ts";
import { whyUnread } from "./azure-facts.ts";
import { parseAzureInstance } from "./azure-role-rows.ts";
import { type AzureInstance, howActivated, mayBeActivated } from "./how-activated.ts";
import { resourcePath } from "./resource-path.ts";

const API_VERSION = "2020-10-01";
const AT_ONCE = 8;

/** Tells apart what is held from what is activated just now, for one read. */
export interface AzureActivations {
  /**
   * The same facts in their order, with `isActivated` where they are activated, or where PIM does not say. Of what is too old
   * for that nothing is asked: a day after the last assignment to a user no request is made.
   */
  readonly told: (facts: readonly AzureRoleFact[]) => Promise<readonly AzureRoleFact[]>;
}

/**
 * Asks PIM for the assignments of each user with a new one, at the scope of that. A scope that cannot be asked is a blind spot,
 * `azure-activations:` and the code; the want of a licence is not: that is said of the eligibilities.
 */
export function createAzureActivations(deps: {
  readonly resourceManager: ResourceManager;
  readonly clock: Clock;
  readonly tally: AccessTally;
}): AzureActivations {
  const { resourceManager, clock, tally } = deps;
  let isLicensed = true;

  async function instancesOf(
    principalId: string,
    scope: string,
  ): Promise<readonly AzureInstance[] | "refused"> {
    const path = resourcePath(scope);
    if (!isLicensed || path === undefined) return "refused";
    const found: AzureInstance[] = [];
    let isWhole = true;
    try {
      const pages = resourcePages(
        resourceManager,
        requests.listAzureAssignmentInstances,
        `${path}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances`,
        { "api-version": API_VERSION, $filter: `principalId eq '${principalId}'` },
      );
      for await (const rows of pages) {
        for (const one of rows.map(parseAzureInstance)) {
          if (one === undefined) isWhole = false;
          else found.push(one);
        }
      }
    } catch (error) {
      const code = whyUnread(error);
      // The licence is the tenant's: what one scope says holds for all.
      if (code === LICENSE_CODE) isLicensed = false;
      else tally.blind(`azure-activations:${code}`, scope);
      return "refused";
    }
    if (isWhole) return found;
    // It may be the one that is missing.
    tally.unreadable();
    return "refused";
  }

  /** Lists of assignments are behind: what PIM does not list may be gone already at its own place. */
  async function unlisted({
    assignmentId,
    scope,
  }: AzureRoleFact): Promise<Pick<AzureRoleFact, "isActivated">> {
    let code: string;
    try {
      const answer = await getAssignment(resourceManager, assignmentId);
      if (answer === "gone") return { isActivated: "unsettled" };
      if (!("refused" in answer)) return {};
      code = answer.refused;
    } catch (error) {
      code = whyUnread(error);
    }
    tally.blind(`azure-activations:${code}`, scope);
    return { isActivated: "unknown" };
  }

  return {
    async told(facts) {
      const now = clock.now();
      const recent = facts.filter((fact) => mayBeActivated(fact, now));
      const asked = new Map(
        recent.map(({ principal, scope }) => [
          placeOf({ principal, scope }),
          { id: principal.id, scope },
        ]),
      );
      const instances = new Map(
        await atOnce(
          AT_ONCE,
          [...asked],
          async ([place, { id, scope }]) => [place, await instancesOf(id, scope)] as const,
        ),
      );
      const wanted = new Set(recent);
      return atOnce(AT_ONCE, facts, async (fact) => {
        if (!wanted.has(fact)) return fact;
        const how = howActivated(fact, instances.get(placeOf(fact)) ?? "refused", now);
        return { ...fact, ...(how === "unlisted" ? await unlisted(fact) : how) };
      });
    },
  };
}

function placeOf({ principal, scope }: Pick<AzureRoleFact, "principal" | "scope">): string {
  return `${principal.id} ${scope}`;
}
