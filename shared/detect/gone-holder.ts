import type { AccessSubject, Holding } from "../privilege/access-subject.ts";

/**
 * Whether the directory has no object for who holds this role: it was deleted. Groups of other tenants are never found, and
 * classic administrators are named by mail address; neither says that somebody is gone.
 */
export function isHolderGone({ fact }: Holding, { principal }: AccessSubject): boolean {
  if (principal?.isFound !== false) return false;
  if (fact.kind !== "azure-role") return fact.kind === "entra-role";
  return fact.principalType.toLowerCase() !== "foreigngroup" && !fact.roleId.startsWith("classic:");
}
