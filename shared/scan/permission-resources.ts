import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ExposedResource } from "../inventory/access-records.ts";
import { isWideResource, WIDE_RESOURCES } from "../inventory/permission-source.ts";
import { exposedResource, WORKLOAD_SELECT } from "../inventory/workload-reader.ts";
import type { CatalogueStore } from "./catalogue-store.ts";

/**
 * The resources whose application permissions are read together: object ids, in the same order each time, and what the
 * catalogue lacks of them. Those of Microsoft are asked for by their client ids, the others are in the catalogue.
 */
export async function resourcesOf(
  which: "microsoft" | "others",
  deps: { readonly graph: Graph; readonly catalogue: CatalogueStore; readonly tenantId: string },
): Promise<{
  readonly ids: readonly string[];
  readonly resources: Readonly<Record<string, ExposedResource>>;
  /** Of how many of them it is not known what they expose, so that nothing is read of them. */
  readonly unreadable: number;
}> {
  if (which === "others") {
    const { resources } = await deps.catalogue.read();
    const ids = Object.values(resources).flatMap(({ id, appId }) =>
      isWideResource(appId) ? [] : [id],
    );
    return { ids: ids.sort(), resources: {}, unreadable: 0 };
  }
  const rows = await deps.graph.getMany(
    requests.getServicePrincipalByAppId,
    WIDE_RESOURCES.map((appId) => ({ values: { appId }, query: { $select: WORKLOAD_SELECT } })),
  );
  const found = rows.flatMap((row) => exposedResource(row, deps.tenantId) ?? []);
  return {
    ids: found.map(({ id }) => id).sort(),
    resources: Object.fromEntries(found.map((resource) => [resource.id, resource])),
    unreadable: rows.filter((row) => row !== undefined).length - found.length,
  };
}
