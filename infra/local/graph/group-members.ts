import type { Directory } from "../tenant/directory.ts";
import type { Member } from "./members.ts";
import { findMember } from "./owners.ts";

/** Direct members that exist, in order. @param id of a group or administrative unit */
export function membersOf(visible: Directory, id: string): readonly Member[] {
  return visible.entra
    .members(id)
    .flatMap(
      (memberId) => findMember(visible, memberId, ["users", "groups", "servicePrincipals"]) ?? [],
    );
}

/** Members, their members and so on, each once; the group itself is among them when its groups lead back to it. */
export function transitiveMembersOf(visible: Directory, id: string): readonly Member[] {
  const found = new Map<string, Member>();
  const open = [id];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const member of membersOf(visible, next)) {
      if (found.has(member.object.id)) continue;
      found.set(member.object.id, member);
      if (member.set === "groups") open.push(member.object.id);
    }
  }
  return [...found.values()];
}
