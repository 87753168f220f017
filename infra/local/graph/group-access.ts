import type { GraphObject } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import { type GraphCall, subjectOf } from "./call.ts";
import { badRequest, denied, notFound } from "./graph-refusal.ts";
import type { Needs, Rights } from "./permissions.ts";
import { groupNeeds } from "./role-permissions.ts";

/**
 * The group that a call writes to, as it truly is. One that may hold roles takes the right to manage roles besides
 * (learn.microsoft.com/entra/identity/role-based-access-control/groups-concept, checked 2026-11-21).
 */
export function writableGroup(
  call: GraphCall,
  store: Store,
  rights: Rights,
  needs: Needs,
): GraphObject {
  const group = store.truth.sets.groups.get(subjectOf(call).id);
  if (group === undefined) throw notFound(call.path.id ?? "");
  if (!rights.mayDo(call.caller, needs)) throw denied();
  const holdsRoles = group["isAssignableToRole"] === true;
  if (holdsRoles && !rights.mayDo(call.caller, groupNeeds.writeRoleGroups)) throw denied();
  return group;
}

/** Nobody adds or removes members of a group by hand when a rule or the domain controllers decide. */
export function checkIsManual(group: GraphObject): void {
  if (isDynamic(group)) {
    throw badRequest("The members of a dynamic group are decided by its membership rule.");
  }
  if (group["onPremisesSyncEnabled"] === true) {
    throw badRequest("Unable to update the specified properties for on-premises mastered objects.");
  }
}

export function isDynamic(group: GraphObject): boolean {
  const { groupTypes } = group;
  return Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");
}
