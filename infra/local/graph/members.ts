import type { LocalResponse } from "../azure/exchange.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import type { GraphCall } from "./call.ts";
import type { Renderer } from "./render.ts";
import { rowsPage } from "./rows-page.ts";

/** An object of a relationship, and what it is. */
export interface Member {
  readonly set: GraphSet;
  readonly object: GraphObject;
}

/** One page of a short, mixed list: owners, deleted items. */
export function membersPage(
  call: GraphCall,
  members: readonly Member[],
  renderer: Renderer,
): LocalResponse {
  return rowsPage(call, members, "directoryObjects", ({ set, object }) =>
    renderer.typedRow(set, call.options.select, object),
  );
}
