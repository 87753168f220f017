import type { RoleGrant } from "../tenant/entra.ts";
import type { Store } from "../tenant/store.ts";
import type { PimMatter } from "./pim-audit.ts";

/** A role assignment or eligibility as PIM speaks of it. */
export function roleMatter(store: Store, grant: RoleGrant, isEligibility: boolean): PimMatter {
  const { principalId, startDateTime, endDateTime, roleDefinitionId: id } = grant;
  const role = store.truth.entra.get("roleDefinitions", id);
  return {
    category: "RoleManagement",
    role: { id, displayName: role?.displayName ?? id, isBuiltIn: role?.isBuiltIn ?? false },
    principalId,
    isEligibility,
    startDateTime,
    endDateTime,
  };
}
