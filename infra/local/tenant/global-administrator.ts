import type { Directory } from "./directory.ts";
import { isCurrent } from "./entra.ts";
import { roleId } from "./entra-roles.ts";

const role = roleId("Global Administrator");

/** Whether a user is Global Administrator at the moment, for the whole tenant and without having to activate it. */
export function isGlobalAdministrator(directory: Directory, userId: string, now: Date): boolean {
  return directory.entra
    .all("roleAssignments")
    .some(
      (grant) =>
        grant.principalId === userId &&
        grant.roleDefinitionId === role &&
        grant.directoryScopeId === "/" &&
        isCurrent(grant, now.getTime()),
    );
}
