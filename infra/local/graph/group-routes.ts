import { subjectOf } from "./call.ts";
import { addLink, removeLink } from "./group-links.ts";
import { membersOf, transitiveMembersOf } from "./group-members.ts";
import { createGroup, deleteGroup, updateGroup } from "./group-writes.ts";
import { membersPage } from "./members.ts";
import { ownersPage } from "./owners.ts";
import { groupNeeds } from "./role-permissions.ts";
import { memberTypes, type Route, type RouteDeps } from "./route.ts";

/** Making and changing groups; who is in them and who owns them. */
export function groupRoutes(deps: RouteDeps): Route[] {
  const { renderer } = deps;
  const reads = {
    method: "GET",
    set: "groups",
    options: ["$select", "$top", "$skiptoken"],
    types: memberTypes,
  } as const;
  const writes = { set: "groups", base: 1, options: [], types: ["groups"] } as const;
  return [
    // 3 and 5 resource units (learn.microsoft.com/graph/throttling-limits, checked 2026-11-21).
    {
      ...reads,
      path: "groups/{id}/members",
      base: 3,
      needs: groupNeeds.readMembers,
      answer: (call) => membersPage(call, membersOf(call.visible, subjectOf(call).id), renderer),
    },
    {
      ...reads,
      path: "groups/{id}/transitiveMembers",
      base: 5,
      needs: groupNeeds.readMembers,
      answer: (call) =>
        membersPage(call, transitiveMembersOf(call.visible, subjectOf(call).id), renderer),
    },
    {
      ...reads,
      path: "groups/{id}/owners",
      base: 1,
      needs: groupNeeds.readOwners,
      answer: (call) => ownersPage(call, renderer),
    },
    {
      ...writes,
      method: "POST",
      path: "groups",
      needs: groupNeeds.writeGroups,
      answer: (call) => createGroup(call, deps),
    },
    {
      ...writes,
      method: "PATCH",
      path: "groups/{id}",
      needs: groupNeeds.writeGroups,
      answer: (call) => updateGroup(call, deps),
    },
    {
      ...writes,
      method: "DELETE",
      path: "groups/{id}",
      needs: groupNeeds.writeGroups,
      answer: (call) => deleteGroup(call, deps),
    },
    ...(["member", "owner"] as const).flatMap((accessId): Route[] => {
      const needs = accessId === "member" ? groupNeeds.writeMembers : groupNeeds.writeGroups;
      return [
        {
          ...writes,
          method: "POST",
          path: `groups/{id}/${accessId}s/$ref`,
          needs,
          answer: (call) => addLink(call, deps, accessId),
        },
        {
          ...writes,
          method: "DELETE",
          path: `groups/{id}/${accessId}s/{memberId}/$ref`,
          needs,
          answer: (call) => removeLink(call, deps, accessId),
        },
      ];
    }),
  ];
}
