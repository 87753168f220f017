import type { GroupGrant } from "../tenant/entra.ts";
import type { PimMatter } from "./pim-audit.ts";

/** PIM for Groups speaks of membership and ownership as of roles. */
export function groupMatter(grant: GroupGrant, isEligibility: boolean): PimMatter {
  const { groupId, principalId, accessId, startDateTime, endDateTime } = grant;
  return {
    category: "GroupManagement",
    role: {
      id: `${groupId}_${accessId}`,
      displayName: accessId === "member" ? "Member" : "Owner",
      isBuiltIn: true,
    },
    principalId,
    groupId,
    isEligibility,
    startDateTime,
    endDateTime,
  };
}
