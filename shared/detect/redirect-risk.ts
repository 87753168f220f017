import type { RedirectFact } from "../inventory/records.ts";

/** What is questionable about an address that tokens and codes are sent to, the worst first. */
export const REDIRECT_RISKS = [
  "wildcard",
  "plain-http",
  "shared-host",
  "outside-host",
  "this-machine",
  "unreadable",
] as const;
export type RedirectRisk = (typeof REDIRECT_RISKS)[number];

/**
 * Where anybody may take a name that is free, so that one which was given up leads to a stranger: what Azure hands out
 * (learn.microsoft.com/azure/security/fundamentals/subdomain-takeover, checked 2026-11-21), and common hosts of other providers.
 * Whether a name is still the tenant's own is not known from here.
 */
const SHARED = [
  "azurewebsites.net",
  "azurestaticapps.net",
  "azurecontainerapps.io",
  "azurecontainer.io",
  "azure-api.net",
  "azureedge.net",
  "azurefd.net",
  "cloudapp.azure.com",
  "cloudapp.net",
  "trafficmanager.net",
  "blob.core.windows.net",
  "web.core.windows.net",
  "amazonaws.com",
  "cloudfront.net",
  "elasticbeanstalk.com",
  "appspot.com",
  "run.app",
  "web.app",
  "firebaseapp.com",
  "github.io",
  "gitlab.io",
  "herokuapp.com",
  "netlify.app",
  "vercel.app",
  "pages.dev",
  "workers.dev",
  "ngrok.io",
  "ngrok-free.app",
];

/** Domains that Microsoft keeps to itself: no service hands out names below them. */
const MICROSOFT = [
  "microsoft.com",
  "botframework.com",
  "live.com",
  "office.com",
  "office365.com",
  "powerbi.com",
];

/**
 * Hosts of Microsoft's in domains below which customers have names, too: a virtual machine, a database, an organization, an
 * environment. Who signs in is sent
 * - back to the platform itself (learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration),
 * - to custom connectors (learn.microsoft.com/connectors/custom-connectors/azure-active-directory-authentication),
 * - to bots (learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls),
 * - to Azure DevOps (learn.microsoft.com/azure/devops/organizations/security/allow-list-ip-url);
 * all checked 2026-11-21.
 */
const MICROSOFT_HOSTS = new Set([
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "portal.azure.com",
  "portal.azure.us",
  "global.consent.azure-apim.net",
  "token.botframework.azure.us",
  "app.vssps.visualstudio.com",
]);

/** What an app on the same machine is reached by. */
export const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * What is questionable about a redirect; `undefined` when nothing is. `domains` are the tenant's verified ones: without them nothing is
 * said to be outside.
 */
export function redirectRisk(
  { uri, on }: RedirectFact,
  domains: readonly string[] | undefined,
): RedirectRisk | undefined {
  if (!URL.canParse(uri)) return "unreadable";
  const { protocol, hostname, pathname } = new URL(uri);
  // An app on the same machine takes its own answer; a server elsewhere never does.
  if (LOOPBACK.has(hostname)) return on === "web" ? "this-machine" : undefined;
  if (hostname.includes("*") || pathname.includes("*")) return "wildcard";
  if (protocol === "http:") return "plain-http";
  if (domains !== undefined && isUnder(hostname, domains)) return undefined;
  if (isUnder(hostname, SHARED)) return "shared-host";
  if (domains === undefined || isMicrosofts(hostname)) return undefined;
  return isOwnSharePoint(hostname, domains) ? undefined : "outside-host";
}

function isMicrosofts(hostname: string): boolean {
  return MICROSOFT_HOSTS.has(hostname) || isUnder(hostname, MICROSOFT);
}

/**
 * A tenant's name in SharePoint is one that it has below `onmicrosoft.com`
 * (learn.microsoft.com/powershell/module/sharepoint-online/start-spotenantrename, checked 2026-11-21). Names of environments and
 * organizations in other services are free to choose, and say nothing of whose they are.
 */
function isOwnSharePoint(hostname: string, domains: readonly string[]): boolean {
  const name = /^([^.]+?)(?:-admin|-my)?\.sharepoint\.com$/.exec(hostname)?.[1];
  return name !== undefined && domains.includes(`${name}.onmicrosoft.com`);
}

function isUnder(hostname: string, domains: readonly string[]): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
