import type { Graph, GraphPage } from "../azure/graph.ts";
import { NotThere } from "../azure/graph-errors.ts";
import { requests } from "../azure/request-manifest.ts";
import type { AccessReading } from "./access-reading.ts";
import type { AccessFact, ApplicationPermissionFact } from "./access-records.ts";
import { APP_ROLE_ASSIGNMENT_SELECT, parseApplicationPermission } from "./app-role-assignment.ts";
import { readHeld, type HeldPermissions } from "./held-permissions.ts";

/** Where a read goes on: at which of its resources, and with which link of it; at its beginning without one. */
export interface PermissionCursor {
  readonly place: number;
  readonly link?: string;
}

export interface PermissionReading extends AccessReading {
  /** Where to go on; `undefined` when all resources have been read. Asked when `facts` has been used up. */
  cursor(): PermissionCursor | undefined;
}

/** The largest page that Graph gives. */
const TOP = "999";
const GONE: GraphPage = { rows: [] };

/** Reads who was granted application permissions: there is no list of the tenant and no delta, so resource by resource. */
export function createApplicationPermissionReader({ graph }: { readonly graph: Graph }): {
  /**
   * Pages who holds permissions on each of `resources` (object ids of service principals; the same ones in the same order
   * for every stretch of one read), from `cursor` until `mayGoOn` says no. Two requests at most are under way: the next page
   * of a resource, and the first one of the resource after it. A resource that is gone is read with nothing in it. Throws
   * what the adapter throws: ListExpired when a link has run out, then that read begins anew.
   */
  readonly read: (
    resources: readonly string[],
    cursor: PermissionCursor | undefined,
    mayGoOn: (pages: number) => boolean,
  ) => PermissionReading;
  /** What one service principal holds as of now; see `readHeld`. */
  readonly readHeld: (clientId: string) => Promise<HeldPermissions>;
} {
  return {
    read: (resources, cursor, mayGoOn) => readFrom(graph, resources, cursor, mayGoOn),
    readHeld: (clientId) => readHeld(graph, clientId),
  };
}

function readFrom(
  graph: Graph,
  resources: readonly string[],
  cursor: PermissionCursor | undefined,
  mayGoOn: (pages: number) => boolean,
): PermissionReading {
  const scopes: string[] = [];
  let pages = 0;
  let unreadable = 0;
  let at = cursor ?? { place: 0 };
  /** The first page of the resource after the one that is being read. */
  let ahead: { readonly place: number; readonly page: Promise<GraphPage> } | undefined;

  function fetchPage({ place, link }: PermissionCursor): Promise<GraphPage> {
    if (link === undefined && ahead?.place === place) return ahead.page;
    const id = resources[place] ?? "";
    const where =
      link === undefined
        ? { values: { id }, query: { $select: APP_ROLE_ASSIGNMENT_SELECT, $top: TOP } }
        : { link };
    const page = graph.page(requests.permissionsOnResource, where).catch((error: unknown) => {
      if (error instanceof NotThere) return GONE;
      throw error;
    });
    // Its failure is met where it is awaited; until then it must not count as nobody's.
    page.catch(() => undefined);
    return page;
  }

  function lookAhead(): void {
    const place = at.place + 1;
    if (place >= resources.length || ahead?.place === place) return;
    ahead = { place, page: fetchPage({ place }) };
  }

  async function* facts(): AsyncIterable<AccessFact> {
    let coming = at.place < resources.length ? fetchPage(at) : undefined;
    while (coming !== undefined) {
      lookAhead();
      const page: GraphPage = await coming;
      pages += 1;
      if (page.nextLink === undefined) {
        scopes.push(`application-permissions:${resources[at.place] ?? ""}`);
        at = { place: at.place + 1 };
      } else at = { place: at.place, link: page.nextLink };
      coming = at.place < resources.length && mayGoOn(pages) ? fetchPage(at) : undefined;
      yield* permissionsOf(page);
    }
  }

  function* permissionsOf({ rows }: GraphPage): Iterable<ApplicationPermissionFact> {
    for (const row of rows) {
      const fact = parseApplicationPermission(row);
      if (fact === "unreadable") unreadable += 1;
      else if (fact !== undefined) yield fact;
    }
  }

  return {
    facts: facts(),
    result: () => ({ pages, unreadable, blind: [], scopes, catalogue: {} }),
    cursor: () => (at.place < resources.length ? at : undefined),
  };
}
