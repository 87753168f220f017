import type { LocalResponse } from "../azure/exchange.ts";
import { dayMs } from "../tenant/anchor.ts";
import type { GraphSet } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import { jsonText, root } from "./answers.ts";
import { type GraphCall, setOf } from "./call.ts";
import { type DeltaState, openDelta, sealDelta } from "./delta-state.ts";
import { parseFilter } from "./filter.ts";
import { GraphRefusal, malformed, unsupportedQuery } from "./graph-refusal.ts";
import type { Renderer, Row } from "./render.ts";

/**
 * `$top` is not promised for delta (learn.microsoft.com/graph/delta-query-overview) and `Prefer: odata.maxpagesize` may be ignored: both
 * are ignored here, and a page is smaller than the largest page of a list, so that a first reading by delta costs what it costs.
 */
const pageSize: Readonly<Record<GraphSet, number>> = {
  applications: 200,
  servicePrincipals: 200,
  users: 200,
  groups: 200,
};
const lifeMs = 7 * dayMs;

/** `GET /applications/delta` and the like: one page of a round. */
export function deltaPage(call: GraphCall, store: Store, renderer: Renderer): LocalResponse {
  const state = stateOf(call, store);
  const set = setOf(call);
  const row = renderer.row(set, state.select);
  const { rows, next } =
    state.kind === "everything" ? everything(call, state, row) : changes(call, state, store, row);
  const link =
    next === undefined
      ? `"@odata.deltaLink":${linkText(set, "$deltatoken", { ...state, kind: "changes", place: 0, since: state.upTo })}`
      : `"@odata.nextLink":${linkText(set, "$skiptoken", { ...state, place: next })}`;
  const names = state.select === undefined ? "" : `(${state.select.join(",")})`;
  const context = `"@odata.context":${JSON.stringify(`${root}/$metadata#${set}${names}/$delta`)}`;
  return jsonText(`{${context},${link},"value":[${rows.join(",")}]}`);

  function linkText(of: GraphSet, option: string, content: DeltaState): string {
    const token = sealDelta({ ...content, madeAt: call.now.getTime() });
    return JSON.stringify(`${root}/${of}/delta?${option}=${token}`);
  }
}

/** `$select` and `$filter` are part of the link and cannot be changed afterwards. */
function stateOf(call: GraphCall, store: Store): DeltaState {
  const { select, filter, skipToken, deltaToken } = call.options;
  const set = setOf(call);
  const token = skipToken ?? deltaToken;
  const fresh = {
    set,
    place: 0,
    since: 0,
    upTo: store.sequence(),
    madeAt: call.now.getTime(),
    // The id is given whatever is selected.
    ...(select === undefined ? {} : { select: [...new Set(["id", ...select])] }),
    ...(filter === undefined ? {} : { filter }),
  };
  if (filter !== undefined && parseFilter(filter, set).properties.some((name) => name !== "id")) {
    throw unsupportedQuery("Delta can be filtered by id only.");
  }
  // An empty token is what the answer 410 points to: start over.
  if (token === undefined || token === "") return { ...fresh, kind: "everything" };
  if (deltaToken === "latest") return { ...fresh, kind: "changes", since: fresh.upTo };

  if (call.request.query.size > 1) {
    throw malformed("A delta link is followed as it was given: its query cannot be changed.");
  }
  const state = openDelta(token);
  if (state?.set !== set || state.since > store.sequence()) {
    throw new GraphRefusal(400, "syncStateNotFound", "The sync state generation is not found.");
  }
  if (call.now.getTime() - state.madeAt > lifeMs) throw expired(state);
  // A delta link begins a round: it reaches to what is visible now.
  return deltaToken === undefined ? state : { ...state, upTo: store.sequence() };
}

interface Page {
  readonly rows: readonly string[];
  /** Where the next page begins; nothing after the last. */
  readonly next: number | undefined;
}

/** First round: every object, in the order of its place. What changes meanwhile comes in the next round. */
function everything(call: GraphCall, state: DeltaState, row: Row): Page {
  const objects = call.visible.sets[state.set];
  const wanted = wantedIds(state);
  const rows: string[] = [];
  let place = state.place;
  for (; rows.length < pageSize[state.set] && place < objects.places(); place++) {
    const object = objects.at(place);
    if (object !== undefined && wanted(object.id)) rows.push(row(object));
  }
  return {
    rows: withRepeats(rows, state.place),
    next: place < objects.places() ? place : undefined,
  };
}

/** Each changed object once, as it is now; where the last change stands. */
function changes(call: GraphCall, state: DeltaState, store: Store, row: Row): Page {
  const { set, select, since, upTo, place } = state;
  const wanted = wantedIds(state);
  const ids = new Set<string>();
  for (const { id, properties, sequence } of store.effectsSince(set, since)) {
    if (sequence > upTo) break;
    const counts =
      properties === "all" ||
      select === undefined ||
      properties.some((name) => select.includes(name));
    if (!counts || !wanted(id)) continue;
    ids.delete(id);
    ids.add(id);
  }
  const rows = [...ids].slice(place, place + pageSize[set]).map((id) => {
    const object = call.visible.sets[set].get(id);
    if (object !== undefined) return row(object);
    const reason = call.visible.deleted(id) === undefined ? "deleted" : "changed";
    return JSON.stringify({ id, "@removed": { reason } });
  });
  const next = place + pageSize[set];
  return { rows: withRepeats(rows, since + place), next: next < ids.size ? next : undefined };
}

/**
 * Objects come twice now and then, also inside one round (learn.microsoft.com/graph/delta-query-overview): here on one page in
 * three, always the same ones.
 */
function withRepeats(rows: readonly string[], seed: number): readonly string[] {
  const [first] = rows;
  return first !== undefined && rows.length > 1 && seed % 3 === 0 ? [...rows, first] : rows;
}

function wantedIds({ set, filter }: DeltaState): (id: string) => boolean {
  if (filter === undefined) return () => true;
  const parsed = parseFilter(filter, set);
  return (id) => parsed.matches({ id }, () => 0);
}

function expired({ set, select }: DeltaState): GraphRefusal {
  const query = select === undefined ? "" : `&$select=${select.join(",")}`;
  return new GraphRefusal(410, "syncStateNotFound", "The sync state has expired. Start over.", {
    location: `${root}/${set}/delta?$deltatoken=${query}`,
  });
}
