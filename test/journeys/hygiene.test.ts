import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contoso } from "../../infra/local/tenant/contoso.ts";
import { type GeneratedTenant, generateTenant } from "../../infra/local/tenant/generate-tenant.ts";
import { scanAccess } from "../support/access-scan.ts";
import { asAdministrator } from "../support/as-administrator.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { CREDENTIALS_ONLY, type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";
import { toldIn } from "../support/told.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";
const ARM = "https://management.azure.com";
const DETECTORS = /^(federated-credential|application-(redirect|implicit|public|lock))-/;
const MAIN = "federated credential: one branch";
const LOCK = "instance lock off";
const IMPLICIT = "implicit grant on";
const HTTP = "redirect to plain http";

const tenant: GeneratedTenant = generateTenant({ size: "small", seed: 1 });
const known = smallTenant();

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startLocalAzure({ env: CREDENTIALS_ONLY });
  await firstScanTold(azure);
  await scanAccess(azure);
  await scanCredentials();
});
afterAll(async () => {
  await azure.stop();
});

/** Reads all of credentials and applications once what was written can be read, and tells what waits for five minutes. */
async function scanCredentials(): Promise<void> {
  await azure.advance("PT3M");
  await azure.api("/api/scans", { method: "POST", body: { kinds: ["credentials"] } });
  await azure.advance("PT10M");
}

/** Client id of an application, of a managed identity, or of a user-assigned identity as a resource. */
function appIdOf(id: string): string {
  const found =
    [...tenant.applications, ...tenant.servicePrincipals].find((one) => one.id === id)?.["appId"] ??
    tenant.azureAccess?.identities.find((one) => one.id === id)?.clientId;
  if (typeof found !== "string") throw new Error(`There is no client id of ${id}.`);
  return found;
}

function servicePrincipalOf(applicationId: string): string {
  const appId = appIdOf(applicationId);
  const found = tenant.servicePrincipals.find((one) => one["appId"] === appId);
  if (found === undefined) throw new Error(`${applicationId} has no service principal.`);
  return found.id;
}

/** What is said of a specimen by the rules of this journey: open findings, or all. */
async function saidOf(name: string, which: "open" | "all" = "open"): Promise<readonly Finding[]> {
  const appIds = known.specimen(name).map(appIdOf);
  return (await allFindings(azure))
    .filter(({ subject }) => appIds.includes(subject.id))
    .filter(({ detector }) => DETECTORS.test(detector))
    .filter(({ state }) => which === "all" || state === "open");
}
const inShort = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ detector, severity }) => `${detector} ${severity}`).toSorted();

describe("what is there at the first look", () => {
  test.each([
    [MAIN, []],
    ["federated credential: any pull request", ["federated-credential-broad medium"]],
    ["federated credential: subject with a wildcard", ["federated-credential-broad medium"]],
    ["federated credential: flexible expression", ["federated-credential-broad medium"]],
    ["federated credential: unknown issuer", ["federated-credential-broad medium"]],
    ["federated credential of a managed identity", []],
    ["user-assigned identity trusted by one environment of a repository", []],
    [
      "user-assigned identity that any pull request can sign in as",
      ["federated-credential-broad medium"],
    ],
    [IMPLICIT, ["application-implicit-grant medium"]],
    ["public client flow on", ["application-public-client low"]],
    [HTTP, ["application-redirect-risky medium"]],
    ["redirect to localhost", ["application-redirect-risky low"]],
    ["redirect to a host that nobody owns", ["application-redirect-risky low"]],
    [LOCK, []],
    ["two applications of one display name", []],
    ["tier-0 permission asked for, never given", []],
  ])("of %s is said: %j", async (name, expected) => {
    expect(inShort(await saidOf(name))).toEqual(expected);
  });

  test("text of the tenant in redirect addresses makes no finding", async () => {
    const said = await saidOf("application with hostile text");
    expect(said.filter(({ detector }) => detector !== "application-lock-off")).toEqual([]);
  });

  test("three secrets weigh more on an application that can take over the tenant", async () => {
    const appIds = known.specimen("tier-0 permission, three secrets").map(appIdOf);
    const said = (await allFindings(azure)).filter(({ subject }) => appIds.includes(subject.id));
    expect(said).toContainEqual(
      expect.objectContaining({ detector: "credential-multiple", severity: "high" }),
    );
  });
});

describe("what becomes", () => {
  test("somebody is told who may sign in from outside, and when that is changed; power weighs", async () => {
    const [implicit] = known.specimen(IMPLICIT);
    const [branch] = known.specimen(MAIN);
    const [lock] = known.specimen(LOCK);
    const [http] = known.specimen(HTTP);
    const [identity] = known.specimen(
      "user-assigned identity trusted by one environment of a repository",
    );
    const trust = {
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:contoso/forms:ref:refs/heads/main",
      audiences: ["api://AzureADTokenExchange"],
    };
    const credentials = (id: string) => `${GRAPH}/applications/${id}/federatedIdentityCredentials`;
    await asAdministrator(azure, "POST", credentials(implicit), { name: "pipeline", ...trust });
    await asAdministrator(azure, "POST", credentials(lock), { name: "pipeline", ...trust });
    const { value } = (await asAdministrator(azure, "GET", credentials(branch))) as {
      value: readonly { id: string }[];
    };
    await asAdministrator(azure, "PATCH", `${credentials(branch)}/${value[0]?.id ?? ""}`, {
      issuer: "https://oidc.builds.example.net",
    });
    await asAdministrator(
      azure,
      "PUT",
      `${ARM}${identity}/federatedIdentityCredentials/second?api-version=2023-01-31`,
      { properties: { ...trust, subject: "repo:contoso/web:ref:refs/heads/main" } },
    );
    const principalId = servicePrincipalOf(lock);
    await asAdministrator(
      azure,
      "POST",
      `${GRAPH}/servicePrincipals/${principalId}/appRoleAssignments`,
      {
        ...{
          principalId,
          resourceId: known.graphId,
          appRoleId: known.graphRoleId("Directory.ReadWrite.All"),
        },
      },
    );
    await asAdministrator(azure, "PATCH", `${GRAPH}/applications/${http}`, {
      web: { redirectUris: ["https://forms.contoso.com/signin"] },
    });
    await scanAccess(azure);
    await scanCredentials();

    expect(inShort(await saidOf(IMPLICIT))).toEqual([
      "application-implicit-grant medium",
      "federated-credential-changed medium",
    ]);
    expect(inShort(await saidOf(MAIN))).toEqual([
      "federated-credential-broad medium",
      "federated-credential-changed medium",
    ]);
    expect((await saidOf(MAIN)).map((one) => one["title"])).toContain(
      "Somebody else outside can now sign in without a secret",
    );
    expect(inShort(await saidOf(LOCK))).toEqual([
      "application-lock-off medium",
      "federated-credential-changed high",
    ]);
    // It is Contributor of a resource group.
    expect(
      inShort(await saidOf("user-assigned identity trusted by one environment of a repository")),
    ).toEqual(["federated-credential-changed high"]);
    expect(await saidOf(HTTP, "all")).toMatchObject([
      { detector: "application-redirect-risky", state: "resolved", resolvedBecause: "removed" },
    ]);
  });

  test("those who watch over security hear of it, once", async () => {
    const changed = (await allFindings(azure)).filter(
      ({ detector }) => detector === "federated-credential-changed",
    );
    expect(changed).toHaveLength(4);
    const told = (await azure.mailbox())
      .filter(({ channel, to }) => channel === "email" && to === contoso.securityContact)
      .flatMap((mail) => toldIn(mail).findings);
    for (const { id } of changed) {
      expect(told.filter((one) => one === id)).toHaveLength(1);
    }
  });

  test("it is over when the trust is taken back, wherever that was given", async () => {
    const [implicit] = known.specimen(IMPLICIT);
    const [identity] = known.specimen(
      "user-assigned identity trusted by one environment of a repository",
    );
    const url = `${GRAPH}/applications/${implicit}/federatedIdentityCredentials`;
    const { value } = (await asAdministrator(azure, "GET", url)) as {
      value: readonly { id: string }[];
    };
    await asAdministrator(azure, "DELETE", `${url}/${value[0]?.id ?? ""}`);
    await asAdministrator(
      azure,
      "DELETE",
      `${ARM}${identity}/federatedIdentityCredentials/second?api-version=2023-01-31`,
    );
    await scanCredentials();
    const over = { state: "resolved", resolvedBecause: "removed" };
    const changed = (findings: readonly Finding[]) =>
      findings.filter(({ detector }) => detector === "federated-credential-changed");
    expect(changed(await saidOf(IMPLICIT, "all"))).toMatchObject([over]);
    expect(
      changed(
        await saidOf("user-assigned identity trusted by one environment of a repository", "all"),
      ),
    ).toMatchObject([over]);
    expect(inShort(await saidOf(LOCK))).toContain("federated-credential-changed high");
  });
});
