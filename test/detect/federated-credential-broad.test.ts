import { describe, expect, it } from "vitest";
import { federatedCredentialBroad } from "../../shared/detect/federated-credential-broad.ts";
import {
  aFederatedCredential,
  aHolder,
  anApplication,
  aPower,
  aServicePrincipal,
  aTenant,
} from "../build/a-holder.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const GITHUB = "https://token.actions.githubusercontent.com";
const OWN = aTenant().tenantId;
const OTHER = "66666666-6666-4666-8666-666666666666";

const problemsOf = (issuer: string, subject?: string): unknown => {
  const { subject: _main, ...trust } = aFederatedCredential({ issuer });
  const credential = subject === undefined ? trust : { ...trust, subject };
  return saidOf(federatedCredentialBroad, aHolder(anApplication(), credential), NOW)[0]?.evidence[
    "problems"
  ];
};

describe("federated-credential-broad", () => {
  it.each([
    ["one branch", "repo:contoso/ledger:ref:refs/heads/main", undefined],
    ["one tag", "repo:contoso/ledger:ref:refs/tags/v1", undefined],
    ["one environment", "repo:contoso/ledger:environment:production", undefined],
    ["one shared workflow", "job_workflow_ref:contoso/ci/.github/workflows/d.yml@main", undefined],
    ["any pull request", "repo:contoso/ledger:pull_request", ["pull-request"]],
    ["an environment called like one", "repo:contoso/ledger:environment:pull_request", undefined],
    ["any branch, by a template", "repo:contoso/ledger", ["any-branch"]],
    ["any branch, by a wildcard", "repo:contoso/ledger:ref:refs/heads/*", ["wildcard"]],
    ["anything of a repository", "repo:contoso/ledger:*", ["wildcard"]],
    ["whatever an expression matches", undefined, ["expression"]],
  ])("of GitHub, %s", (_what, subject, problems) => {
    expect(problemsOf(GITHUB, subject)).toEqual(problems);
  });

  it.each([
    ["GitHub, of one enterprise", `${GITHUB}/contoso`, undefined],
    ["Azure DevOps", `https://vstoken.dev.azure.com/${OTHER}`, undefined],
    [
      "a cluster of this tenant",
      `https://westeurope.oic.prod-aks.azure.com/${OWN}/${OTHER}/`,
      undefined,
    ],
    [
      "a cluster of another tenant",
      `https://westeurope.oic.prod-aks.azure.com/${OTHER}/${OWN}/`,
      ["other-tenant"],
    ],
    ["this tenant", `https://login.microsoftonline.com/${OWN.toUpperCase()}/v2.0`, undefined],
    ["another tenant", `https://login.microsoftonline.com/${OTHER}/v2.0`, ["other-tenant"]],
    ["every tenant", "https://login.microsoftonline.com/common/v2.0", ["other-tenant"]],
    ["a cluster of Amazon", "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC", undefined],
    ["nobody knows whom", "https://oidc.builds.example.net", ["unknown-issuer"]],
    ["a look-alike", "https://token.actions.githubusercontent.com.example.net", ["unknown-issuer"]],
    ["a host with a known one in its path", "https://example.net/gitlab.com", ["unknown-issuer"]],
    ["a known one without https", "http://gitlab.com", ["unknown-issuer"]],
    ["something that is no address", "gitlab.com", ["unknown-issuer"]],
  ])("of %s", (_whose, issuer, problems) => {
    expect(problemsOf(issuer, "environment:production")).toEqual(problems);
  });

  it.each([
    ["an ordinary application", [], "medium"],
    ["one with much power", [aPower({ tier: 1 })], "medium"],
    ["one that can take over the tenant", [aPower()], "high"],
    ["one that is switched off", [aServicePrincipal({ isEnabled: false })], "low"],
  ])("on %s is %s", (_what, others, verdict) => {
    const trust = aFederatedCredential({ subject: "repo:contoso/ledger:pull_request" });
    const holder = aHolder(anApplication(), trust, ...others);
    expect(verdictOf(federatedCredentialBroad, holder, NOW)).toBe(verdict);
  });

  it("is said of a user-assigned identity by its name, and once for each credential", () => {
    const trust = { on: "managed-identity", holderName: "id-web", subject: "a:*" } as const;
    const drafts = saidOf(
      federatedCredentialBroad,
      aHolder(
        aFederatedCredential({ ...trust, id: "one", name: "one" }),
        aFederatedCredential({ ...trust, id: "two", name: "two" }),
      ),
      NOW,
    );
    expect(drafts).toHaveLength(2);
    expect(new Set(drafts.map(({ key }) => key.join())).size).toBe(2);
    expect(drafts[0]?.subject).toMatchObject({ kind: "service-principal", name: "id-web" });
  });
});
