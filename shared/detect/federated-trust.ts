import type { TenantFacts } from "../inventory/holder.ts";
import type { FederatedCredentialFact } from "../inventory/records.ts";

/** What makes a federated credential trust more callers, or others, than one would think. */
export type TrustProblem =
  "expression" | "wildcard" | "any-branch" | "pull-request" | "unknown-issuer" | "other-tenant";

/** Workflows sign in as this (docs.github.com/actions/concepts/security/openid-connect, checked 2026-11-21). */
const GITHUB = "token.actions.githubusercontent.com";

/**
 * Hosts of issuers of which it is published whose callers they name: build services, other clouds' workloads, Kubernetes. On any
 * other host anybody may run an issuer that names callers as they like. (GitHub as above; Azure DevOps, GitLab, Terraform, Google:
 * learn.microsoft.com/entra/workload-id/workload-identity-federation; CircleCI, Bitbucket, Buildkite, Amazon: their own pages on
 * OpenID Connect; checked 2026-11-21.)
 */
const KNOWN_HOSTS = new Set([
  GITHUB,
  "vstoken.dev.azure.com",
  "gitlab.com",
  "app.terraform.io",
  "accounts.google.com",
  "container.googleapis.com",
  "oidc.circleci.com",
  "api.bitbucket.org",
  "agent.buildkite.com",
]);
const KNOWN_SUFFIXES = [/^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/];

/**
 * Issuers that begin their path with the tenant that they belong to: Entra itself, for managed identities and Azure DevOps, and
 * clusters of Azure (learn.microsoft.com/entra/identity-platform/access-tokens, learn.microsoft.com/azure/aks/use-oidc-issuer,
 * checked 2026-11-21).
 */
const OF_A_TENANT = [
  /^login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)$/,
  /^sts\.(windows\.net|chinacloudapi\.cn)$/,
  /^[a-z0-9-]+\.oic\.(prod-aks\.azure\.(com|us)|prod-aks\.azk8s\.cn)$/,
];

/** What is wrong with whom it trusts, the worst first; nothing when it is one caller of a known issuer. */
export function trustProblems(
  { issuer, subject }: FederatedCredentialFact,
  { tenantId }: TenantFacts,
): readonly TrustProblem[] {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  return [...issuerProblems(url, tenantId), ...subjectProblems(url, subject)];
}

function issuerProblems(url: URL | undefined, tenantId: string): readonly TrustProblem[] {
  if (url?.protocol !== "https:") return ["unknown-issuer"];
  const { hostname } = url;
  if (OF_A_TENANT.some((host) => host.test(hostname))) {
    const [, tenant = ""] = url.pathname.split("/");
    return tenant.toLowerCase() === tenantId ? [] : ["other-tenant"];
  }
  const isKnown =
    KNOWN_HOSTS.has(hostname) || KNOWN_SUFFIXES.some((suffix) => suffix.test(hostname));
  return isKnown ? [] : ["unknown-issuer"];
}

function subjectProblems(
  url: URL | undefined,
  subject: string | undefined,
): readonly TrustProblem[] {
  if (subject === undefined) return ["expression"];
  if (subject.includes("*")) return ["wildcard"];
  if (url?.hostname !== GITHUB) return [];
  // By default a workflow is called by one of these, or as a pull request; a template that leaves them out lets every branch in
  // (docs.github.com/actions/reference/security/oidc, checked 2026-11-21).
  if (/(^|:)(ref|environment|job_workflow_ref):./.test(subject)) return [];
  return subject.endsWith(":pull_request") ? ["pull-request"] : ["any-branch"];
}
