import type { LocalResponse } from "../azure/exchange.ts";
import { dayMs } from "../tenant/anchor.ts";
import type { FollowedSet } from "../tenant/directory.ts";
import type { Store } from "../tenant/store.ts";
import { jsonText, root } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { type DeltaState, openDelta, sealDelta } from "./delta-state.ts";
import { GraphRefusal, malformed } from "./graph-refusal.ts";

/** What a delta follows: objects by place, and how one is shown. */
export interface DeltaSource<T extends { readonly id: string }> {
  readonly set: FollowedSet;
  places(call: GraphCall): number;
  at(call: GraphCall, place: number): T | undefined;
  get(call: GraphCall, id: string): T | undefined;
  row(select: readonly string[] | undefined): (object: T) => string;
  /** Whether what is not there any more can come back. */
  isRestorable(call: GraphCall, id: string): boolean;
  /** Which ids a filter lets through; throws a refusal when it asks for anything else. */
  idFilter(filter: string): (id: string) => boolean;
}

/**
 * `$top` is not promised for delta (learn.microsoft.com/graph/delta-query-overview) and `Prefer: odata.maxpagesize` may be ignored: both
 * are ignored here, and a page is smaller than the largest page of a list, so that a first reading by delta costs what it costs.
 */
const pageSize = 200;
const lifeMs = 7 * dayMs;

/** `GET /applications/delta` and the like: one page of a round. */
export function deltaPage<T extends { readonly id: string }>(
  call: GraphCall,
  store: Store,
  source: DeltaSource<T>,
): LocalResponse {
  const { set } = source;
  const state = stateOf(call, store, source);
  const { rows, next } =
    state.kind === "everything"
      ? everything(call, state, source)
      : changes(call, state, store, source);
  const link =
    next === undefined
      ? `"@odata.deltaLink":${linkText("$deltatoken", { ...state, kind: "changes", place: 0, since: state.upTo })}`
      : `"@odata.nextLink":${linkText("$skiptoken", { ...state, place: next })}`;
  const names = state.select === undefined ? "" : `(${state.select.join(",")})`;
  const context = `"@odata.context":${JSON.stringify(`${root}/$metadata#${set}${names}/$delta`)}`;
  return jsonText(`{${context},${link},"value":[${rows.join(",")}]}`);

  function linkText(option: string, content: DeltaState): string {
    const token = sealDelta({ ...content, madeAt: call.now.getTime() });
    return JSON.stringify(`${root}/${set}/delta?${option}=${token}`);
  }
}

/** `$select` and `$filter` are part of the link and cannot be changed afterwards. */
function stateOf<T extends { readonly id: string }>(
  call: GraphCall,
  store: Store,
  source: DeltaSource<T>,
): DeltaState {
  const { select, filter, skipToken, deltaToken } = call.options;
  const { set } = source;
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
  if (filter !== undefined) source.idFilter(filter);
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
function everything<T extends { readonly id: string }>(
  call: GraphCall,
  state: DeltaState,
  source: DeltaSource<T>,
): Page {
  const row = source.row(state.select);
  const places = source.places(call);
  const wanted = wantedIds(state, source);
  const rows: string[] = [];
  let place = state.place;
  for (; rows.length < pageSize && place < places; place++) {
    const object = source.at(call, place);
    if (object !== undefined && wanted(object.id)) rows.push(row(object));
  }
  return { rows: withRepeats(rows, state.place), next: place < places ? place : undefined };
}

/** Each changed object once, as it is now; where the last change stands. */
function changes<T extends { readonly id: string }>(
  call: GraphCall,
  state: DeltaState,
  store: Store,
  source: DeltaSource<T>,
): Page {
  const { set, select, since, upTo, place } = state;
  const show = source.row(select);
  const wanted = wantedIds(state, source);
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
  const rows = [...ids].slice(place, place + pageSize).map((id) => {
    const object = source.get(call, id);
    if (object !== undefined) return show(object);
    const reason = source.isRestorable(call, id) ? "changed" : "deleted";
    return JSON.stringify({ id, "@removed": { reason } });
  });
  const next = place + pageSize;
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

function wantedIds<T extends { readonly id: string }>(
  { filter }: DeltaState,
  source: DeltaSource<T>,
): (id: string) => boolean {
  return filter === undefined ? () => true : source.idFilter(filter);
}

function expired({ set, select }: DeltaState): GraphRefusal {
  const query = select === undefined ? "" : `&$select=${select.join(",")}`;
  return new GraphRefusal(410, "syncStateNotFound", "The sync state has expired. Start over.", {
    location: `${root}/${set}/delta?$deltatoken=${query}`,
  });
}
