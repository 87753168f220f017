import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ExposedResource } from "../inventory/access-records.ts";
import { isWideResource, WIDE_RESOURCES } from "../inventory/permission-source.ts";
import { exposedResource, WORKLOAD_SELECT } from "../inventory/workload-reader.ts";
import type { CatalogueStore } from "./catalogue-store.ts";

interface PermissionResources {
  readonly ids: readonly string[];
  readonly resources: Readonly<Record<string, ExposedResource>>;
  /** Of how many of them it is not known what they expose, so that nothing is read of them. */
  readonly unreadable: number;
}

/**
 * The resources whose application permissions are read together: object ids, in the same order each time, and what the
 * catalogue lacks of them. Those of Microsoft are asked for by their client ids, the others are in the catalogue; `unknown`
 * while service principals have never been read to their end, since then nothing tells which others there are.
 */
export async function resourcesOf(
  which: "microsoft" | "others",
  deps: {
    readonly graph: Graph;
    readonly catalogue: Pick<CatalogueStore, "readOf">;
    readonly tenantId: string;
  },
): Promise<PermissionResources | "unknown"> {
  if (which === "others") {
    const exposed = await deps.catalogue.readOf("workloads");
    if (exposed === undefined) return "unknown";
    const ids = Object.values(exposed.resources ?? {}).flatMap(({ id, appId, isDelegatedOnly }) =>
      isWideResource(appId) || isDelegatedOnly ? [] : [id],
    );
    return { ids: ids.sort(), resources: {}, unreadable: 0 };
  }
  const rows = await deps.graph.getMany(
    requests.getServicePrincipalByAppId,
    WIDE_RESOURCES.map((appId) => ({ values: { appId }, query: { $select: WORKLOAD_SELECT } })),
  );
  // All of these have roles: one that shows none has not been read whole.
  const found = rows
    .flatMap((row) => exposedResource(row, deps.tenantId) ?? [])
    .filter(({ isDelegatedOnly }) => isDelegatedOnly !== true);
  return {
    ids: found.map(({ id }) => id).sort(),
    resources: Object.fromEntries(found.map((resource) => [resource.id, resource])),
    unreadable: rows.filter((row) => row !== undefined).length - found.length,
  };
}
