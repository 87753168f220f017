import { azureRoleIds } from "../azure-role-ids.ts";

const write = "Microsoft.Authorization/roleAssignments/write";
const remove = "Microsoft.Authorization/roleAssignments/delete";

/**
 * As the portal writes it: only these roles may be given and taken
 * (learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples).
 */
function onlyRoles(...guids: readonly string[]): string {
  const clause = (action: string, source: string) =>
    `(\n (\n  !(ActionMatches{'${action}'})\n )\n OR \n (\n  @${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${guids.join(", ")}}\n )\n)`;
  return `${clause(write, "Request")}\nAND\n${clause(remove, "Resource")}`;
}

/** Conditions on who gives roles to others, by what they show. */
export const accessConditions: readonly (readonly [specimen: string, condition: string])[] = [
  [
    "access administrator limited to harmless roles",
    onlyRoles(azureRoleIds.reader, azureRoleIds.monitoringReader, azureRoleIds.logAnalyticsReader),
  ],
  [
    "access administrator limited to a list of roles with owner in it",
    onlyRoles(azureRoleIds.reader, azureRoleIds.owner, azureRoleIds.monitoringReader),
  ],
  [
    "access administrator under a condition that always holds",
    `((!(ActionMatches{'${write}'})) OR (ActionMatches{'${write}'}))`,
  ],
];

/** Depends on tags of the blob, an attribute of who asks, and the time: says nothing of how dangerous the role is. */
export const storageCondition = `(
 (
  !(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})
 )
 OR 
 (
  @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] StringEquals @Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project]
  AND
  @Environment[UtcNow] DateTimeGreaterThan '2026-01-01T06:00:00.0Z'
 )
)`;
