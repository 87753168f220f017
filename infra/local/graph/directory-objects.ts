import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphSets, odataType } from "../tenant/directory.ts";
import type { GraphSet } from "../tenant/model.ts";
import { jsonText, root } from "./answers.ts";
import { checkGuid, type GraphCall, jsonBody } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { findMember } from "./owners.ts";
import type { Renderer } from "./render.ts";

const request = z.strictObject({
  ids: z.array(z.string()),
  types: z.array(z.string()).exactOptional(),
});

/** `POST /directoryObjects/getByIds`: what is missing or deleted is silently left out. */
export function getByIds(call: GraphCall, renderer: Renderer): LocalResponse {
  const body = request.safeParse(jsonBody(call));
  if (!body.success)
    throw badRequest("Invalid value specified for property 'ids' of resource 'directoryObject'.");
  const { ids, types } = body.data;
  if (ids.length === 0 || ids.length > 1000) {
    throw badRequest("The number of ids must be between 1 and 1000.");
  }
  const sets =
    types === undefined || types.includes("directoryObject") ? graphSets : types.map(setOfType);
  const rows = [...new Set(ids.map(checkGuid))].flatMap((id) => {
    const member = findMember(call.visible, id, sets);
    return member === undefined
      ? []
      : [renderer.typedRow(member.set, call.options.select, member.object)];
  });
  const context = JSON.stringify(`${root}/$metadata#directoryObjects`);
  return jsonText(`{"@odata.context":${context},"value":[${rows.join(",")}]}`);
}

/** `GET /directoryObjects/{id}`. */
export function directoryObject(call: GraphCall, renderer: Renderer): LocalResponse {
  const id = checkGuid(call.path.id ?? "");
  const member = findMember(call.visible, id, graphSets);
  if (member === undefined) throw notFound(id);
  return typedEntity(renderer.typedRow(member.set, call.options.select, member.object));
}

/** `GET /users/{id}/manager`: 404 when there is none. */
export function managerOf(
  call: GraphCall,
  managerId: string | undefined,
  renderer: Renderer,
): LocalResponse {
  const manager = managerId === undefined ? undefined : call.visible.sets.users.get(managerId);
  if (manager === undefined) throw notFound("manager");
  return typedEntity(renderer.typedRow("users", call.options.select, manager));
}

function typedEntity(row: string): LocalResponse {
  const context = JSON.stringify(`${root}/$metadata#directoryObjects/$entity`);
  return jsonText(`{"@odata.context":${context},${row.slice(1)}`);
}

function setOfType(type: string): GraphSet {
  const set = graphSets.find((one) => odataType(one) === `#microsoft.graph.${type}`);
  if (set === undefined)
    throw badRequest(`Invalid value '${type}' specified for property 'types'.`);
  return set;
}
