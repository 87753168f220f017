import type { GraphObject, GraphSet } from "../tenant/model.ts";
import type { LocalResponse } from "../azure/exchange.ts";
import { jsonText, root } from "./answers.ts";
import { type GraphCall, isEventual, setOf } from "./call.ts";
import { countFederated, federatedProperty } from "./federated-credentials.ts";
import { type Filter, parseFilter } from "./filter.ts";
import { badRequest, GraphRefusal, unsupportedQuery } from "./graph-refusal.ts";
import { ownersProperty, visibleOwners } from "./owners.ts";
import { pageLimit } from "./page-limit.ts";
import type { Renderer } from "./render.ts";
import { openToken, sealToken } from "./tokens.ts";

/** Without `$top` (learn.microsoft.com/graph/paging). */
const defaultPage = 100;
/**
 * A filtered enumeration without advanced parameters cannot be continued after this long (seen in practice:
 * github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2254; not confirmed: after how long).
 */
const filteredPageLifeMs = 10 * 60_000;

interface PageToken {
  readonly query: string;
  readonly place: number;
  /** The page before was empty although more follows. */
  readonly wasEmpty: boolean;
  readonly madeAt: number;
}

/** `GET /applications` and the like: one page. */
export function listPage(call: GraphCall, renderer: Renderer): LocalResponse {
  const set = setOf(call);
  const { select, top = defaultPage, count } = call.options;
  const filter = readFilter(call, set);
  const token = readToken(call, filter);
  const objects = call.visible.sets[set];
  const matches = filter === undefined ? undefined : matcher(call, filter);

  const first = token?.place ?? 0;
  const limit = matches === undefined ? pageLimit(set, first, top, token?.wasEmpty === true) : top;
  const row = rowOf(call, renderer, set);
  const rows: string[] = [];
  let place = first;
  for (; rows.length < limit && place < objects.places(); place++) {
    const object = objects.at(place);
    if (object !== undefined && (matches === undefined || matches(object))) rows.push(row(object));
  }

  const parts = [`"@odata.context":${JSON.stringify(context(set, select, call))}`];
  if (count && token === undefined) parts.push(`"@odata.count":${counted(call, set, matches)}`);
  if (place < objects.places()) {
    const wasEmpty = rows.length === 0;
    const next: PageToken = { query: queryKey(call), place, wasEmpty, madeAt: call.now.getTime() };
    parts.push(`"@odata.nextLink":${JSON.stringify(nextLink(call, next))}`);
  }
  return jsonText(`{${parts.join(",")},"value":[${rows.join(",")}]}`);
}

/** `GET /applications/$count`: a bare number as text. */
export function countAnswer(call: GraphCall): LocalResponse {
  if (!isEventual(call)) {
    throw badRequest(
      "$count is not currently supported without the ConsistencyLevel:eventual header.",
    );
  }
  const set = setOf(call);
  const filter =
    call.options.filter === undefined ? undefined : parseFilter(call.options.filter, set);
  const matches = filter === undefined ? undefined : matcher(call, filter);
  return {
    status: 200,
    headers: { "content-type": "text/plain" },
    body: String(counted(call, set, matches)),
  };
}

function readFilter(call: GraphCall, set: GraphSet): Filter | undefined {
  const { filter: text, count } = call.options;
  if (count && !isEventual(call)) {
    throw unsupportedQuery("$count needs the header ConsistencyLevel: eventual.");
  }
  if (text === undefined) return undefined;
  const filter = parseFilter(text, set);
  if (filter.isAdvanced && !(count && isEventual(call))) {
    throw unsupportedQuery(
      "Unsupported query: it needs the header ConsistencyLevel: eventual and $count=true.",
    );
  }
  return filter;
}

function readToken(call: GraphCall, filter: Filter | undefined): PageToken | undefined {
  const { skipToken } = call.options;
  if (skipToken === undefined) return undefined;
  const content = openToken(skipToken) as Partial<PageToken> | undefined;
  const { query, place, wasEmpty, madeAt } = content ?? {};
  if (
    query !== queryKey(call) ||
    place === undefined ||
    wasEmpty === undefined ||
    madeAt === undefined
  ) {
    throw badRequest(
      "The page token does not belong to this query: follow the next link as it was given.",
    );
  }
  const isOld = call.now.getTime() - madeAt > filteredPageLifeMs;
  if (filter !== undefined && !filter.isAdvanced && isOld) {
    throw new GraphRefusal(
      400,
      "Directory_ExpiredPageToken",
      "The specified page token value has expired.",
    );
  }
  return { query, place, wasEmpty, madeAt };
}

function matcher(call: GraphCall, filter: Filter): (object: GraphObject) => boolean {
  return (object) =>
    filter.matches(object, (counted, relationship) =>
      relationship === "owners"
        ? visibleOwners(call.visible, counted.id).length
        : countFederated(call.visible, counted.id),
    );
}

function counted(
  call: GraphCall,
  set: GraphSet,
  matches: ((object: GraphObject) => boolean) | undefined,
): number {
  const objects = call.visible.sets[set];
  return matches === undefined ? objects.count() : objects.all().filter(matches).length;
}

function rowOf(
  call: GraphCall,
  renderer: Renderer,
  set: GraphSet,
): (object: GraphObject) => string {
  const plain = renderer.row(set, call.options.select);
  const { expandOwners, expandFederatedCredentials } = call.options;
  if (expandOwners === undefined && expandFederatedCredentials === undefined) return plain;
  return (object) =>
    `${plain(object).slice(0, -1)}${ownersProperty(call, object.id, renderer)}${federatedProperty(call, object.id)}}`;
}

function context(set: GraphSet, select: readonly string[] | undefined, call: GraphCall): string {
  const names = [
    ...(select ?? []),
    ...(call.options.expandOwners === undefined ? [] : ["owners()"]),
    ...(call.options.expandFederatedCredentials === undefined
      ? []
      : ["federatedIdentityCredentials()"]),
  ];
  return `${root}/$metadata#${set}${names.length === 0 ? "" : `(${names.join(",")})`}`;
}

/** The query without its page token: a link that somebody has changed is refused. */
function queryKey(call: GraphCall): string {
  const query = new URLSearchParams(call.request.query);
  query.delete("$skiptoken");
  query.sort();
  return query.toString();
}

function nextLink(call: GraphCall, token: PageToken): string {
  const query = new URLSearchParams(call.request.query);
  query.set("$skiptoken", sealToken(token));
  const text = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${root}/${setOf(call)}?${text}`;
}
