import type { GraphSet } from "../tenant/model.ts";

/**
 * How many rows the page that begins at `place` holds. A page may hold fewer than `$top`, even none, and still have a next link
 * (learn.microsoft.com/graph/paging): here one in 32 is empty and one in 32 is half full, always the same ones, never the first.
 */
export function pageLimit(set: GraphSet, place: number, top: number, wasEmpty: boolean): number {
  if (place === 0) return top;
  const chance = Math.imul(place + set.length, 2_654_435_761) >>> 27;
  if (chance === 0 && !wasEmpty) return 0;
  return chance === 1 ? Math.ceil(top / 2) : top;
}
