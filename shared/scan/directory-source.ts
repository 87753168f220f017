import { z } from "zod";
import type { Graph, GraphPage } from "../azure/graph.ts";
import { DeltaExpired, ListExpired } from "../azure/graph-errors.ts";
import type { RequestShape } from "../azure/request-manifest.ts";
import type { FactChange } from "../facts/fact-records.ts";
import type { ReadCursor } from "./scan-types.ts";

/** A set of directory objects that is read completely once and by changes from then on. */
export interface DirectorySource<F> {
  readonly list: RequestShape;
  readonly delta: RequestShape;
  readonly get: RequestShape;
  readonly select: string;
  /** `kept: undefined`: nothing to know of this object; `unreadable` when it lacks the shape that Graph promises. */
  readonly parse: (row: unknown) => { id: string; kept: F | undefined } | "unreadable";
  /** An object's id as its fact is filed under. */
  readonly keyOf: (id: string) => string;
  readonly subjectOf: (fact: F) => string;
}

/** The largest page that Graph gives of these sets. */
const TOP = "999";
const rowSchema = z.object({ id: z.string().min(1), "@removed": z.unknown().optional() });

/** What reading a stretch of pages came to; `changes` has been used up when `result` is read. */
export interface Stretch<F> {
  readonly changes: AsyncIterable<FactChange<F>>;
  result(): { cursor?: ReadCursor; deltaLink?: string; pages: number; unreadable: number };
}

/**
 * Where a read begins. With a delta link: at the changes since. Without: a token for "from now on" is taken first, then the
 * set is listed with the largest pages, then the changes since that token are read, so that nothing falls between.
 */
export async function beginRead(
  graph: Graph,
  source: Pick<DirectorySource<never>, "delta" | "select">,
  deltaLink: string | undefined,
): Promise<ReadCursor> {
  if (deltaLink !== undefined) return { mode: "delta", phase: "tail", link: deltaLink };
  const query = { $select: source.select, $deltatoken: "latest" };
  let page = await graph.page(source.delta, { query });
  while (page.nextLink !== undefined)
    page = await graph.page(source.delta, { link: page.nextLink });
  if (page.deltaLink === undefined) throw new Error(`${source.delta.path} gave no delta link.`);
  return { mode: "complete", phase: "list", deltaLink: page.deltaLink };
}

/**
 * Reads on from `cursor` until `mayGoOn` says no or the read is done; the next page is fetched while this one is used.
 * Throws DeltaExpired or ListExpired when the read must begin anew.
 */
export function readOn<F>(
  graph: Graph,
  source: DirectorySource<F>,
  cursor: ReadCursor,
  mayGoOn: (pages: number) => boolean,
): Stretch<F> {
  let pages = 0;
  let unreadable = 0;
  let at: ReadCursor | undefined = cursor;
  let deltaLink: string | undefined;

  function fetchPage(where: ReadCursor): Promise<GraphPage> {
    if (where.link !== undefined) return graph.page(source.list, { link: where.link });
    return graph.page(source.list, { query: { $select: source.select, $top: TOP } });
  }

  async function* changes(): AsyncIterable<FactChange<F>> {
    let coming: Promise<GraphPage> | undefined = fetchPage(cursor);
    while (at !== undefined && coming !== undefined) {
      const phase: ReadCursor["phase"] = at.phase;
      const page: GraphPage = await coming;
      pages += 1;
      at = following(at, page);
      if (phase === "tail" && at === undefined) deltaLink = page.deltaLink;
      coming = at !== undefined && mayGoOn(pages) ? fetchPage(at) : undefined;
      // Its failure is met where it is awaited; until then it must not count as nobody's.
      coming?.catch(() => undefined);
      yield* phase === "list" ? listed(page.rows) : changed(page.rows);
    }
  }

  function* listed(rows: readonly unknown[]): Iterable<FactChange<F>> {
    for (const row of rows) {
      const change = changeOf(row);
      if (change !== undefined) yield change;
    }
  }

  /**
   * A row of a delta round may carry only what has changed, and a read of the object may come from a replica that is
   * behind: what the row says stands over what the object says.
   */
  async function* changed(rows: readonly unknown[]): AsyncIterable<FactChange<F>> {
    const present: { id: string; row: unknown }[] = [];
    for (const row of rows) {
      const parsed = rowSchema.safeParse(row);
      if (!parsed.success) unreadable += 1;
      else if (parsed.data["@removed"] !== undefined) {
        yield { kind: "removed", key: source.keyOf(parsed.data.id) };
      } else present.push({ id: parsed.data.id, row });
    }
    if (present.length === 0) return;
    const objects = await graph.getMany(
      source.get,
      present.map(({ id }) => ({ values: { id }, query: { $select: source.select } })),
    );
    for (const [index, { row }] of present.entries()) {
      const change = changeOf({ ...asObject(objects[index]), ...asObject(row) });
      if (change !== undefined) yield change;
    }
  }

  function changeOf(row: unknown): FactChange<F> | undefined {
    const parsed = source.parse(row);
    if (parsed === "unreadable") {
      unreadable += 1;
      return undefined;
    }
    if (parsed.kept === undefined) return { kind: "removed", key: parsed.id };
    return {
      kind: "seen",
      key: parsed.id,
      subject: source.subjectOf(parsed.kept),
      fact: parsed.kept,
    };
  }

  return {
    changes: changes(),
    result: () => ({
      ...(at === undefined ? {} : { cursor: at }),
      ...(deltaLink === undefined ? {} : { deltaLink }),
      pages,
      unreadable,
    }),
  };
}

/** Whether the error says that the read must begin anew, completely. */
export function mustBeginAnew(error: unknown): boolean {
  return error instanceof DeltaExpired || error instanceof ListExpired;
}

function following(at: ReadCursor, page: GraphPage): ReadCursor | undefined {
  if (page.nextLink !== undefined) return { ...at, link: page.nextLink };
  if (at.phase === "tail") return undefined;
  const { link, ...rest } = at;
  return {
    ...rest,
    phase: "tail",
    ...(at.deltaLink === undefined ? {} : { link: at.deltaLink }),
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
