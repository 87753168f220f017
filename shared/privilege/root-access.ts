import type { Holding } from "./access-subject.ts";

/** User Access Administrator (learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged, checked 2026-11-21). */
export const USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";

/**
 * Whether this is what “elevate access” gives a Global Administrator: User Access Administrator at the root scope
 * (learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin, checked 2026-11-21).
 */
export function isRootAccess({ fact, isEligible }: Holding): boolean {
  return (
    fact.kind === "azure-role" &&
    fact.roleId === USER_ACCESS_ADMINISTRATOR &&
    fact.scope === "/" &&
    !isEligible
  );
}
