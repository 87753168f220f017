/**
 * Conditions that Microsoft publishes as examples, typed anew and shortened (learn.microsoft.com/azure/…, checked
 * 2026-11-21): role-based-access-control/delegate-role-assignments-examples, role-based-access-control/conditions-format and
 * storage/blobs/storage-auth-abac-examples.
 */

export const BACKUP_CONTRIBUTOR = "5e467623-bb1f-42f4-a55d-6e525e11384b";
export const BACKUP_READER = "a795c7a0-d4a2-40c1-ae25-d81f01202912";
export const OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
export const RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";
export const USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
export const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
export const MARKETING = "28c35fea-2099-4cf5-8ad9-473547bc9423";
export const SALES = "86951b8b-723a-407b-a74a-1bca3f0c95d0";

const ASSIGNMENTS = "Microsoft.Authorization/roleAssignments";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers:name";

/** The form of the portal: what must hold of an assignment that is added, and of one that is removed. */
export function delegation(demandOf: (source: "@Request" | "@Resource") => string): string {
  return `(
 (
  !(ActionMatches{'${ASSIGNMENTS}/write'})
 )
 OR 
 (
  ${demandOf("@Request")}
 )
)
AND
(
 (
  !(ActionMatches{'${ASSIGNMENTS}/delete'})
 )
 OR 
 (
  ${demandOf("@Resource")}
 )
)`;
}

/** "Example: Constrain roles". */
export const CONSTRAIN_ROLES = delegation(
  (source) =>
    `${source}[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${BACKUP_CONTRIBUTOR}, ${BACKUP_READER}}`,
);

/** "Example: Constrain roles and principal types". */
export const CONSTRAIN_ROLES_AND_TYPES = delegation(
  (source) =>
    `${source}[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${BACKUP_CONTRIBUTOR}, ${BACKUP_READER}}
  AND
  ${source}[${ASSIGNMENTS}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'User', 'Group'}`,
);

/** "Example: Constrain roles and specific groups". */
export const CONSTRAIN_ROLES_AND_GROUPS = delegation(
  (source) =>
    `${source}[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${BACKUP_CONTRIBUTOR}, ${BACKUP_READER}}
  AND
  ${source}[${ASSIGNMENTS}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${MARKETING}, ${SALES}}`,
);

/** "Example: Allow most roles, but don't allow others to assign roles". */
export const ALL_BUT_PRIVILEGED = delegation(
  (source) =>
    `${source}[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {${OWNER}, ${RBAC_ADMINISTRATOR}, ${USER_ACCESS_ADMINISTRATOR}}`,
);

/** "Example: Read blobs with a blob index tag". */
export const READ_TAGGED_BLOBS = `(
 (
  !(ActionMatches{'${BLOBS}/read'} AND NOT SubOperationMatches{'Blob.List'})
 )
 OR 
 (
  @Resource[${BLOBS}/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'
 )
)`;

/** "Example: Existing blobs must have blob index tag keys". */
export const TAG_KEYS = `(
 (
  !(ActionMatches{'${BLOBS}/write'} AND SubOperationMatches{'Blob.Write.WithTagHeaders'})
  AND
  !(ActionMatches{'${BLOBS}/tags/write'})
 )
 OR 
 (
  @Request[${BLOBS}/tags&$keys$&] ForAllOfAnyValues:StringEquals {'Project', 'Program'}
 )
)`;

/** "Example: Read or write blobs based on blob index tags and custom security attributes". */
export const PRINCIPAL_ATTRIBUTE = `(
 (
  !(ActionMatches{'${BLOBS}/read'} AND NOT SubOperationMatches{'Blob.List'})
 )
 OR 
 (
  @Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] StringEquals @Resource[${BLOBS}/tags:Project<$key_case_sensitive$>]
 )
)`;

/** "Example: Allow read access to blobs after a specific date and time". */
export const AFTER_A_DATE = `( 
 ( 
  !(ActionMatches{'${BLOBS}/read'}) 
 ) 
 OR  
 ( 
  ( 
   @Resource[${CONTAINER}] StringEquals 'container1'
   AND 
   @Environment[UtcNow] DateTimeGreaterThan '2023-04-01T13:00:00.000Z' 
  ) 
  OR 
  @Resource[${CONTAINER}] StringNotEquals 'container1'
 ) 
)`;

/** "Example: Require private link access to read blobs with high sensitivity", as it is written for PowerShell. */
export const PRIVATE_LINK = `((!(ActionMatches{'${BLOBS}/read'} AND NOT SubOperationMatches{'Blob.List'})) OR ((@Resource[${BLOBS}/tags:sensitivity<$key_case_sensitive$>] StringEquals 'high' AND @Environment[isPrivateLink] BoolEquals true) OR @Resource[${BLOBS}/tags:sensitivity<$key_case_sensitive$>] StringNotEquals 'high' OR NOT Exists @Resource[${BLOBS}/tags:sensitivity<$key_case_sensitive$>]))`;

/** "Or", "Exists" and "StringLike" of the page on format and syntax. */
export const OPERATORS_BY_EXAMPLE = [
  `@Request[${BLOBS}:versionId] DateTimeEquals '2022-06-01T00:00:00.0Z' OR NOT Exists @Request[${BLOBS}:versionId]`,
  `@Resource[${BLOBS}:path] StringLike 'readonly/*'`,
  "@Resource[Microsoft.Storage/storageAccounts:isHnsEnabled] BoolEquals true",
  "{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}",
  "{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}",
] as const;

/** All of them: what each is about, and its text. */
export const PUBLISHED: readonly (readonly [string, string])[] = [
  ["roles that may be assigned", CONSTRAIN_ROLES],
  ["roles and types of principals", CONSTRAIN_ROLES_AND_TYPES],
  ["roles and groups", CONSTRAIN_ROLES_AND_GROUPS],
  ["roles that may not be assigned", ALL_BUT_PRIVILEGED],
  ["a blob index tag", READ_TAGGED_BLOBS],
  ["the keys of blob index tags", TAG_KEYS],
  ["a custom security attribute", PRINCIPAL_ATTRIBUTE],
  ["the time", AFTER_A_DATE],
  ["a private link", PRIVATE_LINK],
  ...OPERATORS_BY_EXAMPLE.map((text) => [`an operator: ${text}`, text] as const),
];
