/** A condition on who gives roles, as the portal writes it: no other role than this may be given or taken. */
export function onlyRoles(roleId: string): string {
  const clause = (action: string, source: string): string =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (@${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roleId}}))`;
  return `${clause("write", "Request")} AND ${clause("delete", "Resource")}`;
}
