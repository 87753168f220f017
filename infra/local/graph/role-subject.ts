import { z } from "zod";
import type { GraphCall } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { findMember } from "./owners.ts";

const scope = /^\/(?:(?:administrativeUnits\/)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/i;

/** What every assignment of a role says. */
export const roleSubjectShape = {
  principalId: z.guid(),
  roleDefinitionId: z.guid(),
  directoryScopeId: z.string().regex(scope),
} as const;

export interface RoleSubject {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
}

/** Throws unless principal, role and scope are there, as readers see them, and the principal may hold roles. */
export function checkSubject({ visible }: GraphCall, subject: RoleSubject): void {
  const { principalId, roleDefinitionId, directoryScopeId } = subject;
  const principal = findMember(visible, principalId, ["users", "servicePrincipals", "groups"]);
  if (principal === undefined) throw notFound(principalId);
  if (principal.set === "groups" && principal.object["isAssignableToRole"] !== true) {
    throw badRequest("Roles can be assigned to groups only when they were made role-assignable.");
  }
  const role = visible.entra.get("roleDefinitions", roleDefinitionId);
  if (role?.isEnabled !== true) throw notFound(roleDefinitionId);
  const [, first = "", unitId] = directoryScopeId.split("/");
  if (unitId !== undefined) {
    if (visible.entra.get("administrativeUnits", unitId) === undefined) throw notFound(unitId);
  } else if (first !== "") {
    const sets = ["applications", "servicePrincipals", "groups"] as const;
    if (findMember(visible, first, sets) === undefined) throw notFound(first);
  }
}

export function isSameSubject(one: RoleSubject, other: RoleSubject): boolean {
  return (
    one.principalId === other.principalId &&
    one.roleDefinitionId === other.roleDefinitionId &&
    one.directoryScopeId === other.directoryScopeId
  );
}
