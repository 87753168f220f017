import type { GraphObject } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import { type GraphCall, setOf, subjectOf } from "./call.ts";
import { denied, notFound } from "./graph-refusal.ts";
import { needs, type Rights, toWrite } from "./permissions.ts";

/**
 * The object that a call writes to, as it truly is. It must be there for readers too: what was just made is not found yet, as in the
 * directory.
 */
export function writable(call: GraphCall, store: Store, rights: Rights): GraphObject {
  const set = setOf(call);
  // Without the permission one does not learn what is there.
  if (!rights.mayDo(call.caller, [...toWrite(set), needs.owned])) throw denied();
  const { id } = subjectOf(call);
  const object = store.truth.sets[set].get(id);
  if (object === undefined) throw notFound(id);
  if (rights.mayDo(call.caller, toWrite(set))) return object;
  const isOwned = set === "applications" || set === "servicePrincipals";
  if (isOwned && store.truth.owners(id).includes(call.caller.objectId)) return object;
  throw denied();
}
