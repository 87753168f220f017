import { z } from "zod";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { resourceGraphPages } from "../azure/resource-pages.ts";

/** The root, a management group or a subscription: where roles are held and read. */
export interface AzureScope {
  /** `/`, or its resource id in lower case. */
  readonly id: string;
  /** What people call it; the root has no name. */
  readonly name: string;
}

const CONTAINERS =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' or type =~ 'microsoft.management/managementgroups' | project id, name, title = properties.displayName | order by id asc";

const containerSchema = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string().nullish(),
});

/**
 * The root, and every management group and subscription that the identity can see, with the names of `resourcecontainers` (a
 * subscription's `name` is what people call it, a management group has that among its properties). Plain JSON: a scan may
 * read them in slices. Throws ResourcesRefused and ResourceManagerSilent.
 */
export async function readAzureScopes(
  resourceManager: ResourceManager,
): Promise<readonly AzureScope[]> {
  const scopes: AzureScope[] = [{ id: "/", name: "" }];
  for await (const rows of resourceGraphPages(resourceManager, CONTAINERS)) {
    for (const row of rows) {
      const { id, name, title } = containerSchema.parse(row);
      scopes.push({ id: id.toLowerCase(), name: title ?? name });
    }
  }
  return scopes;
}

/** Whether a scope is a subscription, or below one. */
export function isInSubscription(scope: string): boolean {
  return scope.startsWith("/subscriptions/");
}

/** Whether what is held at `scope` belongs to `owner`: of a subscription all that is below it, of the others only what is right there. */
export function belongsTo(owner: string, scope: string): boolean {
  return scope === owner || (isInSubscription(owner) && scope.startsWith(`${owner}/`));
}
