import type { LocalResponse } from "../azure/exchange.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import { jsonText, root } from "./answers.ts";
import { type GraphCall, setOf, subjectOf } from "./call.ts";
import { federatedProperty } from "./federated-credentials.ts";
import { ownersProperty } from "./owners.ts";
import type { Renderer } from "./render.ts";

/** `GET /applications/{id}` and the like. */
export function itemAnswer(call: GraphCall, renderer: Renderer): LocalResponse {
  const set = setOf(call);
  const object = subjectOf(call);
  const { select } = call.options;
  // Only here, and only when asked for by name, certificates come with their `key`
  // (learn.microsoft.com/graph/api/resources/keycredential).
  const text =
    select?.includes("keyCredentials") === true
      ? JSON.stringify(Object.fromEntries(select.map((name) => [name, object[name] ?? null])))
      : renderer.row(set, select)(object);
  return jsonText(
    withContext(
      set,
      select,
      `${text.slice(0, -1)}${ownersProperty(call, object.id, renderer)}${federatedProperty(call, object.id)}}`,
    ),
  );
}

/** The entity as the answer to a write. */
export function entityText(set: GraphSet, object: GraphObject, renderer: Renderer): string {
  return withContext(set, undefined, renderer.row(set, undefined)(object));
}

function withContext(set: GraphSet, select: readonly string[] | undefined, text: string): string {
  const names = select === undefined ? "" : `(${select.join(",")})`;
  const context = JSON.stringify(`${root}/$metadata#${set}${names}/$entity`);
  return `{"@odata.context":${context},${text.slice(1)}`;
}
