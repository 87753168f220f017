import { z } from "zod";
import type { Graph, GraphPage } from "../azure/graph.ts";
import type { RequestShape } from "../azure/request-manifest.ts";
import type { AccessTally } from "./access-tally.ts";

const listSchema = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().optional(),
});

/** The largest page that is asked for; a set that gives less gives less. */
const TOP = "999";

/** The rows of a list, page by page to its end; a page may be empty and still not be the last. Throws what `Graph` throws. */
export async function* graphPages(
  graph: Graph,
  request: RequestShape,
  query: Readonly<Record<string, string>>,
  tally: AccessTally,
): AsyncGenerator<readonly unknown[]> {
  const page = await graph.page(request, { query: { ...query, $top: TOP } });
  tally.page();
  yield page.rows;
  yield* following(graph, request, page.nextLink, tally);
}

/** The first pages of one list for each of many objects, as `Graph.getMany` answers them; `undefined` where there is no such object. */
export function firstPages(
  graph: Graph,
  request: RequestShape,
  items: readonly {
    readonly values?: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
  }[],
): Promise<readonly unknown[]> {
  return graph.getMany(
    request,
    items.map(({ query, ...item }) => ({ ...item, query: { ...query, $top: TOP } })),
  );
}

/** The rows of a list whose first page, a body as it came, is there already. */
export async function* pagesFrom(
  graph: Graph,
  request: RequestShape,
  first: unknown,
  tally: AccessTally,
): AsyncGenerator<readonly unknown[]> {
  const { rows, nextLink } = pageIn(first);
  tally.page();
  yield rows;
  yield* following(graph, request, nextLink, tally);
}

/** The page that a body is, as it came in a batch. */
export function pageIn(body: unknown): GraphPage {
  const { value: rows, "@odata.nextLink": nextLink } = listSchema.parse(body);
  return { rows, ...(nextLink === undefined ? {} : { nextLink }) };
}

async function* following(
  graph: Graph,
  request: RequestShape,
  link: string | undefined,
  tally: AccessTally,
): AsyncGenerator<readonly unknown[]> {
  for (let at = link; at !== undefined;) {
    const page = await graph.page(request, { link: at });
    tally.page();
    yield page.rows;
    at = page.nextLink;
  }
}
