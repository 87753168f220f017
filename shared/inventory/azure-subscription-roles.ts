import { z } from "zod";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { resourceGraphPages } from "../azure/resource-pages.ts";
import type { AzureRoleFact, CustomRoleFact } from "./access-records.ts";
import type { AccessTally } from "./access-tally.ts";
import type { AzureRows } from "./azure-facts.ts";
import {
  type HeldAzureRole,
  parseAzureAssignment,
  parseAzureDefinition,
  parseClassicAdministrator,
} from "./azure-role-rows.ts";
import { type AzureScope, isInSubscription } from "./azure-scopes.ts";

/** As many as a query is meant to name (learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests). */
const SUBSCRIPTIONS_PER_QUERY = 300;

const ACCESS =
  "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' or (type =~ 'microsoft.authorization/roledefinitions' and properties.type =~ 'CustomRole') or type =~ 'microsoft.authorization/classicadministrators' | project id, type, properties | order by id asc";

const typeSchema = z.object({ type: z.string() });

/**
 * What is assigned in subscriptions and below them, with the tenant's own role definitions and classic administrators, from
 * Resource Graph: a page for 1,000 rows instead of a request for each subscription. It follows at seconds to minutes. What
 * comes from above the subscriptions is left out. Throws like `resourceGraphPages`.
 */
export async function* subscriptionRoles(
  resourceManager: ResourceManager,
  subscriptions: readonly AzureScope[],
  tally: AccessTally,
): AsyncGenerator<AzureRows> {
  for (let start = 0; start < subscriptions.length; start += SUBSCRIPTIONS_PER_QUERY) {
    const some = subscriptions.slice(start, start + SUBSCRIPTIONS_PER_QUERY);
    const ids = some.map(({ id }) => id.split("/").at(-1) ?? "");
    for await (const rows of resourceGraphPages(resourceManager, ACCESS, ids)) {
      tally.page();
      yield sorted(rows, tally);
    }
    for (const { id } of some) tally.complete(`azure-roles:${id}`);
  }
}

function sorted(rows: readonly unknown[], tally: AccessTally): AzureRows {
  const held: HeldAzureRole[] = [];
  const definitions: CustomRoleFact[] = [];
  const classic: AzureRoleFact[] = [];
  for (const row of rows) {
    switch (typeOf(row)) {
      case "microsoft.authorization/roleassignments": {
        const one = parseAzureAssignment(row);
        if (one === undefined) tally.unreadable();
        else if (isInSubscription(one.fact.scope)) held.push(one);
        break;
      }
      case "microsoft.authorization/roledefinitions": {
        const role = parseAzureDefinition(row);
        if (role === undefined) tally.unreadable();
        else definitions.push(role);
        break;
      }
      case "microsoft.authorization/classicadministrators": {
        const roles = parseClassicAdministrator(row);
        if (roles === undefined) tally.unreadable();
        else classic.push(...roles);
        break;
      }
      default:
        tally.unreadable();
    }
  }
  return { held, definitions, classic };
}

function typeOf(row: unknown): string | undefined {
  const parsed = typeSchema.safeParse(row);
  return parsed.success ? parsed.data.type.toLowerCase() : undefined;
}
