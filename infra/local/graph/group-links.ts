import type { LocalResponse } from "../azure/exchange.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import type { GraphObject } from "../tenant/model.ts";
import { noContent } from "./answers.ts";
import type { Verb } from "./audit-parts.ts";
import { checkGuid, type GraphCall } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { checkIsManual, writableGroup } from "./group-access.ts";
import { recordMembership } from "./group-audit.ts";
import { findMember } from "./owners.ts";
import { referencedId } from "./referenced-id.ts";
import { groupNeeds } from "./role-permissions.ts";
import type { RouteDeps } from "./route.ts";

type Access = "member" | "owner";

/** `POST /groups/{id}/members/$ref` and `…/owners/$ref`. */
export function addLink(call: GraphCall, deps: RouteDeps, accessId: Access): LocalResponse {
  const group = writable(call, deps, accessId);
  const principalId = referencedId(call);
  const found = findMember(call.visible, principalId, ["users", "servicePrincipals", "groups"]);
  if (found === undefined || (accessId === "owner" && found.set === "groups")) {
    throw notFound(principalId);
  }
  // Groups are no members of those that hold roles (learn.microsoft.com/entra/identity/role-based-access-control/groups-concept, checked 2026-11-21).
  if (found.set === "groups" && group["isAssignableToRole"] === true) {
    throw badRequest("A group cannot be a member of a role-assignable group.");
  }
  if (linked(deps, group.id, accessId).includes(principalId)) {
    throw badRequest(
      `One or more added object references already exist for the following modified properties: '${accessId}s'.`,
    );
  }
  writeLink(deps, { groupId: group.id, principalId, accessId, verb: "add" });
  record(call, deps, "add", { groupId: group.id, principalId, accessId });
  return noContent();
}

/** `DELETE /groups/{id}/members/{memberId}/$ref` and `…/owners/{memberId}/$ref`. */
export function removeLink(call: GraphCall, deps: RouteDeps, accessId: Access): LocalResponse {
  const group = writable(call, deps, accessId);
  const principalId = checkGuid(call.path.memberId ?? "");
  if (!linked(deps, group.id, accessId).includes(principalId)) throw notFound(principalId);
  writeLink(deps, { groupId: group.id, principalId, accessId, verb: "remove" });
  record(call, deps, "remove", { groupId: group.id, principalId, accessId });
  return noContent();
}

/** Puts somebody into a group, or takes him out; nothing when that is so already. */
export function writeLink(
  { store }: Pick<RouteDeps, "store">,
  link: {
    readonly groupId: string;
    readonly principalId: string;
    readonly accessId: Access;
    readonly verb: Verb;
  },
): void {
  const { groupId: id, principalId, accessId, verb } = link;
  const isThere = linked({ store }, id, accessId).includes(principalId);
  if (isThere === (verb === "add")) return;
  if (accessId === "member") {
    store.write({ kind: "member", id, memberId: principalId, isMember: verb === "add" });
    return;
  }
  const others = store.truth.owners(id).filter((one) => one !== principalId);
  store.write({ kind: "owners", id, owners: verb === "add" ? [...others, principalId] : others });
}

function linked(
  { store: { truth } }: Pick<RouteDeps, "store">,
  groupId: string,
  accessId: Access,
): readonly string[] {
  return accessId === "member" ? truth.entra.members(groupId) : truth.owners(groupId);
}

function writable(call: GraphCall, { store, rights }: RouteDeps, accessId: Access): GraphObject {
  const needs = accessId === "member" ? groupNeeds.writeMembers : groupNeeds.writeGroups;
  const group = writableGroup(call, store, rights, needs);
  if (accessId === "member") checkIsManual(group);
  return group;
}

function record(
  call: GraphCall,
  deps: RouteDeps,
  verb: Verb,
  link: { readonly groupId: string; readonly principalId: string; readonly accessId: Access },
): void {
  const initiatedBy = initiatorOf(call.caller, deps.store.truth);
  recordMembership(deps, { verb, ...link, initiatedBy, correlationId: deps.store.newId() });
}
