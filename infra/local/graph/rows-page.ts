import type { LocalResponse } from "../azure/exchange.ts";
import { jsonText, root } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";
import { openToken, sealToken } from "./tokens.ts";

/**
 * One page of a short list. The token is a place in it: what is added or removed meanwhile moves the others, as it may.
 * @param context after `$metadata#`
 * @param text JSON text of one item
 */
export function rowsPage<T>(
  call: GraphCall,
  items: readonly T[],
  context: string,
  text: (item: T) => string,
): LocalResponse {
  const { top = 100, skipToken } = call.options;
  const place = skipToken === undefined ? 0 : openToken(skipToken)?.["place"];
  if (typeof place !== "number") throw badRequest("The page token is not valid.");
  const parts = [`"@odata.context":${JSON.stringify(`${root}/$metadata#${context}`)}`];
  if (place + top < items.length) {
    parts.push(`"@odata.nextLink":${JSON.stringify(nextLink(call, place + top))}`);
  }
  const rows = items.slice(place, place + top).map(text);
  return jsonText(`{${parts.join(",")},"value":[${rows.join(",")}]}`);
}

function nextLink(call: GraphCall, place: number): string {
  const query = new URLSearchParams(call.request.query);
  query.set("$skiptoken", sealToken({ place }));
  const text = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `https://graph.microsoft.com${call.request.path}?${text}`;
}
