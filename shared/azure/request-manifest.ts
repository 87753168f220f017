/**
 * Every request the service makes of Microsoft Graph, the resource manager, the vaults, Teams and webhooks: what is not
 * here is not asked for. Adapters that make their own addresses build them from these entries; the vaults' addresses are made by the
 * Azure SDK, and those of workflows and webhooks are secrets. `docs/permissions.md` is made from this list, and a journey holds everything that
 * a run has asked for against it. Not here: the service's own storage account, the identity endpoint, and the tenant's
 * published signing keys.
 */
export interface RequestShape {
  readonly service: "graph" | "resource-manager" | "key-vault" | "teams" | "webhook";
  readonly method: "GET" | "POST";
  /** `{name}` stands for one path segment, `{+name}` for several. The resource manager ignores case. */
  readonly path: string;
  /** Query options that may be sent, without those of a received next or delta link. `*`: whatever a secret address holds. */
  readonly query: readonly string[];
  /** The application permission or Azure role with which it is asked; empty where it takes none of its own. */
  readonly permission: string;
  /** Which of the service's identities asks; `none`: the address itself is what opens. */
  readonly identity: "watch" | "run" | "none";
  /** What needs it. */
  readonly feature: string;
}

export const requests = {
  listApplications: {
    service: "graph",
    method: "GET",
    path: "/applications",
    query: ["$select", "$top"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "credential scan",
  },
  applicationsDelta: {
    service: "graph",
    method: "GET",
    path: "/applications/delta",
    query: ["$select", "$deltatoken"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "credential scan",
  },
  getApplication: {
    service: "graph",
    method: "GET",
    path: "/applications/{id}",
    query: ["$select"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "credential scan",
  },
  listServicePrincipals: {
    service: "graph",
    method: "GET",
    path: "/servicePrincipals",
    query: ["$select", "$top"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "credential scan",
  },
  servicePrincipalsDelta: {
    service: "graph",
    method: "GET",
    path: "/servicePrincipals/delta",
    query: ["$select", "$deltatoken"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "credential scan",
  },
  getServicePrincipal: {
    service: "graph",
    method: "GET",
    path: "/servicePrincipals/{id}",
    query: ["$select"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "credential scan",
  },
  applicationOwners: {
    service: "graph",
    method: "GET",
    path: "/applications(appId='{appId}')/owners",
    query: ["$select", "$top"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "contacts",
  },
  servicePrincipalOwners: {
    service: "graph",
    method: "GET",
    path: "/servicePrincipals(appId='{appId}')/owners",
    query: ["$select", "$top"],
    permission: "Application.Read.All",
    identity: "watch",
    feature: "contacts",
  },
  usersById: {
    service: "graph",
    method: "POST",
    path: "/directoryObjects/getByIds",
    query: ["$select"],
    permission: "Directory.Read.All",
    identity: "watch",
    feature: "contacts",
  },
  usersByMail: {
    service: "graph",
    method: "GET",
    path: "/users",
    query: ["$filter", "$select"],
    permission: "Directory.Read.All",
    identity: "watch",
    feature: "contacts",
  },
  getUser: {
    service: "graph",
    method: "GET",
    path: "/users/{id}",
    query: ["$select"],
    permission: "Directory.Read.All",
    identity: "watch",
    feature: "one's own findings",
  },
  organization: {
    service: "graph",
    method: "GET",
    path: "/organization",
    query: [],
    permission: "Directory.Read.All",
    identity: "watch",
    feature: "contacts",
  },
  batch: {
    service: "graph",
    method: "POST",
    path: "/$batch",
    query: [],
    permission: "",
    identity: "watch",
    feature: "credential scan, contacts",
  },
  sendMail: {
    service: "graph",
    method: "POST",
    path: "/users/{mailbox}/sendMail",
    query: [],
    permission: "Mail.Send",
    identity: "run",
    feature: "mail",
  },
  resourceGraph: {
    service: "resource-manager",
    method: "POST",
    path: "/providers/Microsoft.ResourceGraph/resources",
    query: ["api-version"],
    permission: "Reader",
    identity: "watch",
    feature: "vault scan",
  },
  getVault: {
    service: "resource-manager",
    method: "GET",
    path: "/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}",
    query: ["api-version"],
    permission: "Reader",
    identity: "watch",
    feature: "vault scan",
  },
  listVaultSecrets: {
    service: "resource-manager",
    method: "GET",
    path: "/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}/secrets",
    query: ["api-version"],
    permission: "Reader",
    identity: "watch",
    feature: "vault scan",
  },
  getVaultSecret: {
    service: "resource-manager",
    method: "GET",
    path: "/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}/secrets/{name}",
    query: ["api-version"],
    permission: "Reader",
    identity: "watch",
    feature: "vault scan",
  },
  listVaultKeys: {
    service: "resource-manager",
    method: "GET",
    path: "/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}/keys",
    query: ["api-version"],
    permission: "Reader",
    identity: "watch",
    feature: "vault scan",
  },
  getVaultKey: {
    service: "resource-manager",
    method: "GET",
    path: "/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}/keys/{name}",
    query: ["api-version"],
    permission: "Reader",
    identity: "watch",
    feature: "vault scan",
  },
  listVaultCertificates: {
    service: "key-vault",
    method: "GET",
    path: "/certificates",
    query: ["api-version"],
    permission: "Key Vault Reader",
    identity: "watch",
    feature: "vault scan",
  },
  listCertificateVersions: {
    service: "key-vault",
    method: "GET",
    path: "/certificates/{name}/versions",
    query: ["api-version"],
    permission: "Key Vault Reader",
    identity: "watch",
    feature: "vault scan",
  },
  getCertificatePolicy: {
    service: "key-vault",
    method: "GET",
    path: "/certificates/{name}/policy",
    query: ["api-version"],
    permission: "Key Vault Reader",
    identity: "watch",
    feature: "vault scan",
  },
  getSecret: {
    service: "key-vault",
    method: "GET",
    path: "/secrets/{name}/",
    query: ["api-version"],
    permission: "Key Vault Secrets User",
    identity: "run",
    feature: "addresses of Teams workflows and webhooks, signing keys",
  },
  postCard: {
    service: "teams",
    method: "POST",
    path: "/{+workflow}",
    // They come with the address, signature included.
    query: ["api-version", "sp", "sv", "sig"],
    permission: "",
    identity: "none",
    feature: "Teams messages",
  },
  postEvent: {
    service: "webhook",
    method: "POST",
    path: "/{+address}",
    query: ["*"],
    permission: "",
    identity: "none",
    feature: "webhooks",
  },
} as const satisfies Record<string, RequestShape>;

/**
 * The address of a request, relative to its service: path values and query values are percent-encoded (the Graph client
 * does not encode). Throws on a value that is missing or would leave its segment (`..` is not encoded), and on an option the
 * entry does not name: a defect of the caller.
 */
export function addressOfRequest(
  shape: RequestShape,
  values: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string>> = {},
): string {
  const path = shape.path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = values[name];
    if (value === undefined || value === "") throw new Error(`${shape.path} wants ${name}.`);
    if (/^\.{1,2}$/.test(value)) throw new Error(`${shape.path} cannot have ${name} ${value}.`);
    return encodeURIComponent(value);
  });
  const options = Object.entries(query).map(([name, value]) => {
    if (!shape.query.includes(name)) throw new Error(`${shape.path} does not name ${name}.`);
    return `${name}=${encodeURIComponent(value)}`;
  });
  return options.length === 0 ? path : `${path}?${options.join("&")}`;
}
