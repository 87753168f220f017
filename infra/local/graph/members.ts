import type { LocalResponse } from "../azure/exchange.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import { jsonText, root } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";
import type { Renderer } from "./render.ts";
import { openToken, sealToken } from "./tokens.ts";

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
  const { select, top = 100, skipToken } = call.options;
  const place = skipToken === undefined ? 0 : openToken(skipToken)?.["place"];
  if (typeof place !== "number") throw badRequest("The page token is not valid.");
  const rows = members
    .slice(place, place + top)
    .map(({ set, object }) => renderer.typedRow(set, select, object));
  const parts = [`"@odata.context":${JSON.stringify(`${root}/$metadata#directoryObjects`)}`];
  if (place + top < members.length) {
    const query = new URLSearchParams(call.request.query);
    query.set("$skiptoken", sealToken({ place: place + top }));
    const text = [...query]
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&");
    parts.push(
      `"@odata.nextLink":${JSON.stringify(`https://graph.microsoft.com${call.request.path}?${text}`)}`,
    );
  }
  return jsonText(`{${parts.join(",")},"value":[${rows.join(",")}]}`);
}
