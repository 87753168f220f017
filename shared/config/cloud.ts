/** Host names and audiences of one Azure cloud. Everything that differs between clouds is here and nowhere else. */
export interface Cloud {
  readonly graphHost: string;
  /** Where sign-in and token keys are. */
  readonly loginHost: string;
  /** The host in the `iss` claim of v2 tokens, not always the one that answers. */
  readonly issuerHost: string;
  readonly resourceManagerHost: string;
  /** A vault's host is `{name}.{vaultSuffix}`. */
  readonly vaultSuffix: string;
  readonly graphScope: string;
  readonly resourceManagerScope: string;
  readonly vaultScope: string;
  readonly storageScope: string;
}

export const CLOUD_NAMES = ["public", "usgov", "usgovdod", "china"] as const;
type CloudName = (typeof CLOUD_NAMES)[number];

// One audience for storage in every cloud (@azure/storage-blob 12.34 and @azure/data-tables 13.3: their built-in
// scope, read 2026-11-21).
const storageScope = "https://storage.azure.com/.default";

// Graph and sign-in: Microsoft Graph, "National cloud deployments" (checked 2026-11). Resource manager and vaults:
// `Get-AzEnvironment` (powershellgallery.com, arm-ttk 0.3.2, AllEnvironments.cache.json, read 2026-11-21).
const usGovernment: Cloud = {
  graphHost: "graph.microsoft.us",
  loginHost: "login.microsoftonline.us",
  issuerHost: "login.microsoftonline.us",
  resourceManagerHost: "management.usgovcloudapi.net",
  vaultSuffix: "vault.usgovcloudapi.net",
  graphScope: "https://graph.microsoft.us/.default",
  resourceManagerScope: "https://management.usgovcloudapi.net/.default",
  vaultScope: "https://vault.usgovcloudapi.net/.default",
  storageScope,
};

export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  public: {
    graphHost: "graph.microsoft.com",
    loginHost: "login.microsoftonline.com",
    issuerHost: "login.microsoftonline.com",
    resourceManagerHost: "management.azure.com",
    vaultSuffix: "vault.azure.net",
    graphScope: "https://graph.microsoft.com/.default",
    resourceManagerScope: "https://management.azure.com/.default",
    vaultScope: "https://vault.azure.net/.default",
    storageScope,
  },
  usgov: usGovernment,
  // The DoD level shares Azure Government's resource manager and sign-in; only Graph has a host of its own.
  usgovdod: {
    ...usGovernment,
    graphHost: "dod-graph.microsoft.us",
    graphScope: "https://dod-graph.microsoft.us/.default",
  },
  china: {
    graphHost: "microsoftgraph.chinacloudapi.cn",
    loginHost: "login.chinacloudapi.cn",
    // Tokens from login.chinacloudapi.cn name the newer host (MSAL.js, static authority metadata, read 2026-11-21).
    issuerHost: "login.partner.microsoftonline.cn",
    resourceManagerHost: "management.chinacloudapi.cn",
    vaultSuffix: "vault.azure.cn",
    graphScope: "https://microsoftgraph.chinacloudapi.cn/.default",
    resourceManagerScope: "https://management.chinacloudapi.cn/.default",
    vaultScope: "https://vault.azure.cn/.default",
    storageScope,
  },
};
