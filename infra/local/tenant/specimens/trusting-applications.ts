import { addApplication } from "../application.ts";
import { apiAppIds, roleIdOf } from "../apis.ts";
import { businessAppName } from "../business-names.ts";
import { federatedCredential, gitHubIssuer } from "../federated-credential.ts";
import { noteSpecimen, someStaff, type TenantDraft } from "../draft.ts";
import type { GraphObject } from "../model.ts";
import type { Random } from "../random.ts";
import { managedIdentity } from "../service-principals.ts";

/** Applications by whom they trust and where they send people: federated credentials, flows, redirect addresses, asked permissions, names. */
export function addTrustingApplications(draft: TenantDraft, random: Random): void {
  const add = (
    specimen: string,
    parts: Readonly<Record<string, unknown>> = {},
    displayName = businessAppName(random),
  ): GraphObject => {
    const made = addApplication(draft, random, {
      displayName,
      owners: someStaff(draft, random, 1).map(({ id }) => id),
    });
    const application = { ...made.application, ...parts };
    draft.applications[draft.applications.indexOf(made.application)] = application;
    noteSpecimen(draft, specimen, application.id);
    return application;
  };
  const trust = (specimen: string, issuer: string, subject: string | null): void => {
    const { id } = add(specimen);
    const name = `deploy-${random.hex(4)}`;
    draft.consent.federatedCredentials.set(id, [
      federatedCredential(random, { name, issuer, subject }),
    ]);
  };

  trust(
    "federated credential: one branch",
    gitHubIssuer,
    "repo:contoso/ledger:ref:refs/heads/main",
  );
  trust("federated credential: any pull request", gitHubIssuer, "repo:contoso/ledger:pull_request");
  trust(
    "federated credential: subject with a wildcard",
    gitHubIssuer,
    "repo:contoso/route-planner:*",
  );
  trust("federated credential: flexible expression", gitHubIssuer, null);
  trust("federated credential: unknown issuer", "https://oidc.builds.example.net", "job:nightly");
  const identity = managedIdentity(draft, random);
  draft.servicePrincipals.push(identity);
  draft.consent.federatedCredentials.set(identity.id, [
    federatedCredential(random, {
      name: "cluster",
      issuer: `https://westeurope.oic.prod-aks.azure.com/${draft.tenantId}/${random.guid()}/`,
      subject: "system:serviceaccount:payments:worker",
    }),
  ]);
  noteSpecimen(draft, "federated credential of a managed identity", identity.id);

  const web = (redirectUris: readonly string[], implicit = false) => ({
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris,
      implicitGrantSettings: {
        enableAccessTokenIssuance: implicit,
        enableIdTokenIssuance: implicit,
      },
      redirectUriSettings: [],
    },
  });
  add("implicit grant on", web(["https://intranet.contoso.com/signin"], true));
  add("public client flow on", { isFallbackPublicClient: true });
  add("redirect to plain http", web(["http://forms.contoso.com/signin"]));
  add("redirect to localhost", web(["http://localhost:4200/callback"]));
  const abandoned = `https://contoso-${random.hex(6)}.azurewebsites.net/signin`;
  add("redirect to a host that nobody owns", web([abandoned]));
  add("instance lock off", {
    signInAudience: "AzureADMultipleOrgs",
    servicePrincipalLockConfiguration: {
      isEnabled: false,
      allProperties: false,
      credentialsWithUsageVerify: null,
      credentialsWithUsageSign: null,
      tokenEncryptionKeyId: null,
    },
  });
  add("tier-0 permission asked for, never given", {
    requiredResourceAccess: [
      {
        resourceAppId: apiAppIds.graph,
        resourceAccess: [
          { id: roleIdOf("graph", "RoleManagement.ReadWrite.Directory"), type: "Role" },
        ],
      },
    ],
  });
  const name = businessAppName(random);
  add("two applications of one display name", {}, name);
  add("two applications of one display name", {}, name);
}
