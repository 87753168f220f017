import type { LocalResponse } from "../azure/exchange.ts";
import type { DeletedObject } from "../tenant/directory.ts";
import type { Store } from "../tenant/store.ts";
import { jsonText, noContent, root } from "./answers.ts";
import { checkGuid, type GraphCall, setOf } from "./call.ts";
import { denied, GraphRefusal, notFound } from "./graph-refusal.ts";
import { membersPage } from "./members.ts";
import { type Rights, toDelete } from "./permissions.ts";
import type { Renderer } from "./render.ts";

/** `GET /directory/deletedItems/microsoft.graph.application` and the like. */
export function deletedPage(call: GraphCall, renderer: Renderer): LocalResponse {
  const set = setOf(call);
  const members = call.visible.allDeleted(set).map((object) => ({ set, object }));
  return membersPage(call, members, renderer);
}

/** The deleted object that the path names, whatever it is. */
function deletedSubject(call: GraphCall): DeletedObject {
  const id = checkGuid(call.path.id ?? "");
  const found = call.visible.deleted(id);
  if (found === undefined) throw notFound(id);
  return found;
}

/** The permission follows the type of what is restored or purged. */
function writableSubject(call: GraphCall, rights: Rights): DeletedObject {
  const subject = deletedSubject(call);
  if (!rights.mayDo(call.caller, toDelete(subject.set))) throw denied();
  return subject;
}

/** `GET /directory/deletedItems/{id}`. */
export function deletedItem(call: GraphCall, renderer: Renderer): LocalResponse {
  return entity(deletedSubject(call), renderer, call.options.select);
}

/** `POST /directory/deletedItems/{id}/restore`. */
export function restore(
  call: GraphCall,
  store: Store,
  renderer: Renderer,
  rights: Rights,
): LocalResponse {
  const { set, object } = writableSubject(call, rights);
  const { appId } = object;
  if (typeof appId === "string" && store.truth.sets[set].byAppId(appId) !== undefined) {
    throw new GraphRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      "Another object with the same value for property appId already exists.",
    );
  }
  store.write({ kind: "restore", set, id: object.id });
  return entity({ set, object: { ...object, deletedDateTime: null } }, renderer, undefined);
}

/** `DELETE /directory/deletedItems/{id}`: gone for good. */
export function purge(call: GraphCall, store: Store, rights: Rights): LocalResponse {
  const { set, object } = writableSubject(call, rights);
  store.write({ kind: "purge", set, id: object.id });
  return noContent();
}

function entity(
  { set, object }: DeletedObject,
  renderer: Renderer,
  select: readonly string[] | undefined,
): LocalResponse {
  const context = JSON.stringify(`${root}/$metadata#directoryObjects/$entity`);
  return jsonText(
    `{"@odata.context":${context},${renderer.typedRow(set, select, object).slice(1)}`,
  );
}
