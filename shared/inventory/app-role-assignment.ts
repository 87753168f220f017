import { z } from "zod";
import { parseInstant } from "../core/time.ts";
import type { ApplicationPermissionFact } from "./access-records.ts";
import { lowerGuid } from "./wire-types.ts";

/** What is read of an app role assignment. */
export const APP_ROLE_ASSIGNMENT_SELECT =
  "id,appRoleId,createdDateTime,principalDisplayName,principalId,principalType,resourceId";

/** Stands for access to an application without any role of it. */
const NO_ROLE = "00000000-0000-0000-0000-000000000000";

const rowSchema = z.object({
  // Opaque, and in upper and lower case letters.
  id: z.string().min(1),
  appRoleId: z.string().transform((id) => id.toLowerCase()),
  createdDateTime: z.string().nullish(),
  principalDisplayName: z.string().nullish(),
  principalId: lowerGuid,
  principalType: z.string(),
  resourceId: lowerGuid,
});

/**
 * A row of `appRoleAssignedTo` or `appRoleAssignments` as our record. `undefined`: nothing to know of it, because it lets a
 * person or a group into an application, or names no role. `unreadable` when it lacks the shape that Graph promises.
 */
export function parseApplicationPermission(
  row: unknown,
): ApplicationPermissionFact | undefined | "unreadable" {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return "unreadable";
  const assignment = parsed.data;
  if (assignment.principalType !== "ServicePrincipal" || assignment.appRoleId === NO_ROLE) {
    return undefined;
  }
  if (!z.guid().safeParse(assignment.appRoleId).success) return "unreadable";
  const createdAt = parseInstant(assignment.createdDateTime)?.toISOString();
  return {
    kind: "application-permission",
    assignmentId: assignment.id,
    clientId: assignment.principalId,
    ...(assignment.principalDisplayName ? { clientName: assignment.principalDisplayName } : {}),
    resourceId: assignment.resourceId,
    appRoleId: assignment.appRoleId,
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}
