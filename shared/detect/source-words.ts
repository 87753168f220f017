/** Words for what is read, as a person would say it: the sources of scans, and the parts of them that can fail alone. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["applications", "Applications"],
  ["service-principals", "Service principals with credentials"],
  ["vault-objects", "Vault secrets, keys and certificates"],
  ["vault-list", "The list of vaults"],
  ["vault-secrets", "Secrets of vaults"],
  ["vault-keys", "Keys of vaults"],
  ["vault-certificates", "Certificates of vaults"],
  ["federated-credentials", "Federated credentials of applications"],
  ["identity-federations", "Federated credentials of user-assigned identities"],
  ["application-powers", "How powerful applications are"],
  ["contacts", "Contacts in the directory"],
  ["workloads", "Service principals, for what they may do"],
  ["entra-roles", "Directory roles"],
  ["entra-pim", "Eligible directory roles"],
  ["pim", "Eligible roles and group memberships"],
  ["azure-roles", "Azure roles"],
  ["azure-eligible", "Eligible Azure roles, and deny assignments"],
  ["azure-pim", "Eligible Azure roles"],
  ["azure-activations", "Which Azure roles are activated"],
  ["azure-deny", "Deny assignments of Azure"],
  ["azure-root", "Roles at the root scope of Azure"],
  ["azure-management-groups", "Roles at management groups"],
  ["powerful-groups", "Groups that hold power, and who belongs to them"],
  ["group-pim", "Who can become a member or owner of groups"],
  [
    "application-permissions",
    "Application permissions of Microsoft Graph, Exchange and SharePoint",
  ],
  ["other-application-permissions", "Application permissions of other resources"],
  ["delegated-grants", "Delegated permission grants"],
  ["audit-log", "The audit log of the directory"],
]);

export function sourceWords(source: string): string {
  return WORDS.get(source) ?? source;
}

/** "Secrets of vaults (ForbiddenByFirewall)": the cause of a blind spot, in as many words as there are for it. */
export function causeWords(cause: string): string {
  const [source = "", code = ""] = cause.split(":");
  return code === "" ? sourceWords(source) : `${sourceWords(source)} (${code})`;
}
