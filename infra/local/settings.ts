import type { AzureState } from "./azure/state.ts";
import { contoso } from "./tenant/contoso.ts";

/**
 * The app settings with which the service runs on local Azure: the same names as in Azure. What the launcher's own
 * environment says of `STEWARD_…` comes first.
 */
export function appSettings(
  state: AzureState,
  options: { readonly policyFile: string; readonly environment: NodeJS.ProcessEnv },
): Readonly<Record<string, string>> {
  const { clients } = state.identity;
  const settings: Record<string, string> = {
    STEWARD_TENANT_ID: state.tenantId,
    STEWARD_CLOUD: "public",
    STEWARD_RUN_CLIENT_ID: clients["run"] ?? "",
    STEWARD_WATCH_CLIENT_ID: clients["watch"] ?? "",
    STEWARD_API_CLIENT_ID: state.apiClientId,
    STEWARD_TABLES_URL: state.storage.tables,
    STEWARD_BLOBS_URL: state.storage.blobs,
    STEWARD_VAULT_URL: `https://${contoso.vault}.vault.azure.net`,
    STEWARD_MAIL_FROM: contoso.sender,
    STEWARD_POLICY_FILE: options.policyFile,
    STEWARD_BASE_URL: state.app,
    STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 0 * * * *",
    STEWARD_ACCESS_SCAN_SCHEDULE: "0 */15 * * * *",
    STEWARD_AUDIT_SCHEDULE: "0 */5 * * * *",
    STEWARD_DIGEST_SCHEDULE: "0 0 7 * * 1",
    STEWARD_RETENTION_SCHEDULE: "0 30 3 * * *",
    // A scan streams: with V8's usual young generation (16 MiB a half) a big tenant costs 130 MB more resident memory,
    // none of it live (measured with 250,000 records: 365 against 231 MB).
    NODE_OPTIONS: "--max-semi-space-size=4",
    // What a scan reads lies in buffers outside the heap. glibc gives big ones back to the system at once only as long as these
    // are set: else it raises its own limits with the first that are freed, and keeps what lies between others
    // (man7.org/linux/man-pages/man3/mallopt.3.html, checked 2026-11-21; the same scan of access: 427 against 352 MB).
    MALLOC_MMAP_THRESHOLD_: "131072",
    MALLOC_TRIM_THRESHOLD_: "131072",
    MALLOC_ARENA_MAX: "2",
  };
  for (const [name, value] of Object.entries(options.environment)) {
    if (name.startsWith("STEWARD_") && value !== undefined) settings[name] = value;
  }
  return settings;
}

/** The environment of a function host: what App Service would give it, the way to local Azure, and the app settings. */
export function hostEnvironment(
  state: AzureState,
  options: { readonly policyFile: string; readonly environment: NodeJS.ProcessEnv },
): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.environment)) {
    if (value !== undefined && !isForAnotherCloud.test(name)) inherited[name] = value;
  }
  return {
    ...inherited,
    HTTPS_PROXY: state.azure.replace("localhost", "127.0.0.1"),
    NODE_USE_ENV_PROXY: "1",
    NO_PROXY: "localhost,127.0.0.1",
    NODE_EXTRA_CA_CERTS: state.caFile,
    IDENTITY_ENDPOINT: state.identity.endpoint,
    IDENTITY_HEADER: state.identity.header,
    WEBSITE_HOSTNAME: new URL(state.app).host,
    LOCAL_AZURE_CLOCK: state.clockFile,
    ...appSettings(state, options),
  };
}

/** Of the machine's own environment: ways to a real cloud, and other proxies. */
const isForAnotherCloud = /^(AZURE_|IDENTITY_|MSI_|IMDS_|ARM_)|^(https?|all|no)_proxy$/i;
