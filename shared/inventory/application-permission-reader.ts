import type { Graph, GraphPage } from "../azure/graph.ts";
import { NotThere } from "../azure/graph-errors.ts";
import { requests } from "../azure/request-manifest.ts";
import { ahead } from "../core/ahead.ts";
import type { AccessReading } from "./access-reading.ts";
import type { AccessFact, ApplicationPermissionFact } from "./access-records.ts";
import { APP_ROLE_ASSIGNMENT_SELECT, parseApplicationPermission } from "./app-role-assignment.ts";
import { firstPages, pageIn } from "./graph-pages.ts";

/** Where a read goes on: at which of its resources, and with which link of it; at its beginning without one. */
export interface PermissionCursor {
  readonly place: number;
  readonly link?: string;
}

export interface PermissionReading extends AccessReading {
  /** Where to go on; `undefined` when all resources have been read. Asked when `facts` has been used up. */
  cursor(): PermissionCursor | undefined;
}

/** As many resources are begun together as fit into one batch. */
const RESOURCES_AT_ONCE = 20;
const FULL_PAGE = 999;
const GONE: GraphPage = { rows: [] };

/** Reads who was granted application permissions: there is no list of the tenant and no delta, so resource by resource. */
export function createApplicationPermissionReader({ graph }: { readonly graph: Graph }): {
  /**
   * Pages who holds permissions on each of `resources` (object ids of service principals; the same ones in the same order
   * for every stretch of one read), from `cursor` until `mayGoOn` says no. Most resources have few holders and a tenant may have
   * thousands of them, so their first pages come 20 to a request; together they count as the pages that their rows would
   * fill. One request is under way while the rows of the one before are used. A resource that is gone is read with nothing in it. Throws
   * what the adapter throws: ListExpired when a link has run out, then that read begins anew.
   */
  readonly read: (
    resources: readonly string[],
    cursor: PermissionCursor | undefined,
    mayGoOn: (pages: number) => boolean,
  ) => PermissionReading;
} {
  return {
    read: (resources, cursor, mayGoOn) => readFrom(graph, resources, cursor, mayGoOn),
  };
}

function readFrom(
  graph: Graph,
  resources: readonly string[],
  cursor: PermissionCursor | undefined,
  mayGoOn: (pages: number) => boolean,
): PermissionReading {
  let pages = 0;
  let unreadable = 0;
  let at = cursor ?? { place: 0 };
  const mayAsk = (): boolean => pages === 0 || mayGoOn(pages);
  const isWithinResource = (): boolean => at.link !== undefined;

  async function* rowsOfPages(): AsyncGenerator<GraphPage["rows"]> {
    yield* furtherPages();
    while (!isWithinResource() && at.place < resources.length && mayAsk()) {
      for (const first of await begin(resources.slice(at.place, at.place + RESOURCES_AT_ONCE))) {
        yield arrived(first);
        yield* furtherPages();
        // It had to stop within this one: those after it are begun again when the read goes on.
        if (isWithinResource()) return;
      }
    }
  }

  /** Of the resource at which the read is. */
  async function* furtherPages(): AsyncGenerator<GraphPage["rows"]> {
    while (at.link !== undefined && mayAsk()) {
      const page = await further(at.link);
      pages += 1;
      yield arrived(page);
    }
  }

  async function begin(ids: readonly string[]): Promise<readonly GraphPage[]> {
    const items = ids.map((id) => ({
      values: { id },
      query: { $select: APP_ROLE_ASSIGNMENT_SELECT },
    }));
    const bodies = await firstPages(graph, requests.permissionsOnResource, items);
    const firsts = bodies.map((body) => (body === undefined ? GONE : pageIn(body)));
    const rows = firsts.reduce((sum, page) => sum + page.rows.length, 0);
    pages += Math.max(1, Math.ceil(rows / FULL_PAGE));
    return firsts;
  }

  async function further(link: string): Promise<GraphPage> {
    try {
      return await graph.page(requests.permissionsOnResource, { link });
    } catch (error) {
      if (error instanceof NotThere) return GONE;
      throw error;
    }
  }

  /** Goes to where the read is after this page. */
  function arrived({ rows, nextLink }: GraphPage): GraphPage["rows"] {
    const { place } = at;
    at = nextLink === undefined ? { place: place + 1 } : { place, link: nextLink };
    return rows;
  }

  async function* facts(): AsyncIterable<AccessFact> {
    for await (const rows of ahead(rowsOfPages())) yield* permissionsIn(rows);
  }

  function* permissionsIn(rows: GraphPage["rows"]): Iterable<ApplicationPermissionFact> {
    for (const row of rows) {
      const fact = parseApplicationPermission(row);
      if (fact === "unreadable") unreadable += 1;
      else if (fact !== undefined) yield fact;
    }
  }

  return {
    facts: facts(),
    result: () => ({ pages, unreadable, blind: [], scopes: [], catalogue: {} }),
    cursor: () => (at.place < resources.length ? at : undefined),
  };
}
