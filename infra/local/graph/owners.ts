import type { LocalResponse } from "../azure/exchange.ts";
import type { Directory } from "../tenant/directory.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import { noContent } from "./answers.ts";
import { checkGuid, type GraphCall, subjectOf } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { type Member, membersPage } from "./members.ts";
import { referencedId } from "./referenced-id.ts";
import type { Renderer } from "./render.ts";

/** An expanded relationship is cut here, without saying so (learn.microsoft.com/graph/query-parameters). */
const mostExpanded = 20;

/** Owners that exist, in order. A deleted owner is not shown, though still on record. */
export function visibleOwners(visible: Directory, id: string): readonly Member[] {
  return visible
    .owners(id)
    .flatMap((ownerId) => findMember(visible, ownerId, ["users", "servicePrincipals"]) ?? []);
}

/** What `$expand=owners` adds to the text of an object; nothing when it was not asked for. */
export function ownersProperty(call: GraphCall, id: string, renderer: Renderer): string {
  const { expandOwners } = call.options;
  if (expandOwners === undefined) return "";
  const owners = visibleOwners(call.visible, id)
    .slice(0, mostExpanded)
    .map(({ set, object }) => renderer.typedRow(set, expandOwners.select, object));
  return `,"owners":[${owners.join(",")}]`;
}

export function findMember(
  visible: Directory,
  id: string,
  sets: readonly GraphSet[],
): Member | undefined {
  for (const set of sets) {
    const object: GraphObject | undefined = visible.sets[set].get(id);
    if (object !== undefined) return { set, object };
  }
  return undefined;
}

/** `GET /applications/{id}/owners`. */
export function ownersPage(call: GraphCall, renderer: Renderer): LocalResponse {
  return membersPage(call, visibleOwners(call.visible, subjectOf(call).id), renderer);
}

/** `POST /applications/{id}/owners/$ref`. */
export function addOwner(call: GraphCall, store: Store): LocalResponse {
  const subject = subjectOf(call);
  const ownerId = referencedId(call);
  // Groups cannot be owners (learn.microsoft.com/graph/api/application-post-owners).
  if (findMember(call.visible, ownerId, ["users", "servicePrincipals"]) === undefined) {
    throw notFound(ownerId);
  }
  const owners = store.truth.owners(subject.id);
  if (owners.includes(ownerId)) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
  }
  store.write({ kind: "owners", id: subject.id, owners: [...owners, ownerId] });
  return noContent();
}

/** `DELETE /applications/{id}/owners/{ownerId}/$ref`. */
export function removeOwner(call: GraphCall, store: Store): LocalResponse {
  const subject = subjectOf(call);
  const ownerId = checkGuid(call.path.ownerId ?? "");
  const owners = store.truth.owners(subject.id);
  if (!owners.includes(ownerId)) throw notFound(ownerId);
  store.write({
    kind: "owners",
    id: subject.id,
    owners: owners.filter((one) => one !== ownerId),
  });
  return noContent();
}
