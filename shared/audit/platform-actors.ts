import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { AuditRecord } from "../inventory/audit-record.ts";
import { type AuditContext, guidOf } from "../inventory/audit-values.ts";
import { parseWorkload, WORKLOAD_SELECT } from "../inventory/workload-reader.ts";

/** More are forgotten together: whose an application is never changes, and is soon asked again. */
const KEPT = 5_000;

/**
 * Tells which service principals that did something are Microsoft's: anybody may name an application of their own like a part
 * of the platform. Asks the directory once about each.
 */
export function createPlatformActors(deps: {
  graph: Graph;
  tenantId: string;
}): (records: readonly AuditRecord[]) => Promise<AuditContext> {
  const { graph, tenantId } = deps;
  const known = new Map<string, boolean>();

  return async (records) => {
    if (known.size > KEPT) known.clear();
    const ids = new Set(
      records.flatMap(({ actor }) => {
        // What is no id is not asked for: one refusal would keep everybody's entries from being read.
        const id = actor.kind === "app" ? guidOf(actor.id) : undefined;
        return id === undefined || known.has(id) ? [] : [id];
      }),
    );
    const rows = await graph.getMany(
      requests.getServicePrincipal,
      [...ids].map((id) => ({ values: { id }, query: { $select: WORKLOAD_SELECT } })),
    );
    for (const [index, id] of [...ids].entries()) {
      known.set(id, parseWorkload(rows[index], tenantId)?.origin === "microsoft");
    }
    return { isMicrosoft: (id) => known.get(id) === true };
  };
}
