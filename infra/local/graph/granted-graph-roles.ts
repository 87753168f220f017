import { apiAppIds } from "../tenant/apis.ts";
import type { Directory } from "../tenant/directory.ts";
import { roleOf } from "./assignment-acts.ts";

/** What a program may do in Graph by itself, as its tokens say from now on: the permissions it has been granted. */
export function grantedGraphRoles(directory: Directory, principalId: string): readonly string[] {
  const graph = directory.sets.servicePrincipals.byAppId(apiAppIds.graph);
  if (graph === undefined) return [];
  return directory.consent.assignments
    .of("principalId", principalId)
    .filter(({ resourceId }) => resourceId === graph.id)
    .flatMap(({ appRoleId }) => {
      const value = roleOf(directory, graph.id, appRoleId)?.["value"];
      return typeof value === "string" ? [value] : [];
    });
}
