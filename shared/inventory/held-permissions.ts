import type { Graph, GraphPage } from "../azure/graph.ts";
import { NotThere } from "../azure/graph-errors.ts";
import { type RequestShape, requests } from "../azure/request-manifest.ts";
import type { ApplicationPermissionFact, DelegatedGrantFact } from "./access-records.ts";
import { APP_ROLE_ASSIGNMENT_SELECT, parseApplicationPermission } from "./app-role-assignment.ts";
import { GRANT_SELECT, parseGrant } from "./grant-reader.ts";

/** What one service principal holds; `gone` when the directory has none with this id, or not yet. */
export type HeldPermissions =
  | {
      readonly kind: "read";
      readonly facts: readonly (ApplicationPermissionFact | DelegatedGrantFact)[];
      /** Rows that lacked the promised shape. */
      readonly unreadable: number;
    }
  | { readonly kind: "gone" };

/**
 * Application permissions and delegated grants of the service principal with this object id, as they are now. Grants are
 * asked for by a filter on the client, which is answered from the newest copy
 * (learn.microsoft.com/graph/api/oauth2permissiongrant-list, checked 2026-11-21). Throws what the adapter throws.
 */
export async function readHeld(graph: Graph, clientId: string): Promise<HeldPermissions> {
  try {
    const [assignments, grants] = await Promise.all([
      rowsOf(graph, requests.permissionsOfClient, {
        values: { id: clientId },
        query: { $select: APP_ROLE_ASSIGNMENT_SELECT, $top: "999" },
      }),
      rowsOf(graph, requests.listDelegatedGrants, {
        query: {
          $filter: `clientId eq '${clientId.replaceAll("'", "''")}'`,
          $select: GRANT_SELECT,
          $top: "999",
        },
      }),
    ]);
    const facts: (ApplicationPermissionFact | DelegatedGrantFact)[] = [];
    let unreadable = 0;
    const read = [
      ...assignments.map(parseApplicationPermission),
      ...grants.map((row) => parseGrant(row) ?? ("unreadable" as const)),
    ];
    for (const fact of read) {
      if (fact === "unreadable") unreadable += 1;
      else if (fact !== undefined) facts.push(fact);
    }
    return { kind: "read", facts, unreadable };
  } catch (error) {
    if (error instanceof NotThere) return { kind: "gone" };
    throw error;
  }
}

async function rowsOf(
  graph: Graph,
  request: RequestShape,
  first: Parameters<Graph["page"]>[1],
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let page: GraphPage = await graph.page(request, first);
  rows.push(...page.rows);
  while (page.nextLink !== undefined) {
    page = await graph.page(request, { link: page.nextLink });
    rows.push(...page.rows);
  }
  return rows;
}
