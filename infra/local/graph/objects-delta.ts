import type { GraphObject, GraphSet } from "../tenant/model.ts";
import type { DeltaSource } from "./delta.ts";
import { parseFilter } from "./filter.ts";
import { unsupportedQuery } from "./graph-refusal.ts";
import type { Renderer } from "./render.ts";

/** What the delta of a set of directory objects follows. */
export function objectsDelta(set: GraphSet, renderer: Renderer): DeltaSource<GraphObject> {
  return {
    set,
    places: ({ visible }) => visible.sets[set].places(),
    at: ({ visible }, place) => visible.sets[set].at(place),
    get: ({ visible }, id) => visible.sets[set].get(id),
    row: (select) => renderer.row(set, select),
    isRestorable: ({ visible }, id) => visible.deleted(id) !== undefined,
    idFilter(filter) {
      const parsed = parseFilter(filter, set);
      if (parsed.properties.some((name) => name !== "id")) {
        throw unsupportedQuery("Delta can be filtered by id only.");
      }
      return (id) => parsed.matches({ id }, () => 0);
    },
  };
}
