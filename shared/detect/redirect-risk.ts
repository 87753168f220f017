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

/** Microsoft's own hosts, on which nobody else gets a name. */
const MICROSOFT = [
  "microsoft.com",
  "microsoftonline.com",
  "microsoftonline.us",
  "azure.com",
  "azure.us",
  "azure-apim.net",
  "botframework.com",
  "dynamics.com",
  "live.com",
  "office.com",
  "office365.com",
  "powerapps.com",
  "powerbi.com",
  "sharepoint.com",
  "visualstudio.com",
];

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

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
  if (domains === undefined || isUnder(hostname, MICROSOFT)) return undefined;
  return "outside-host";
}

function isUnder(hostname: string, domains: readonly string[]): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
