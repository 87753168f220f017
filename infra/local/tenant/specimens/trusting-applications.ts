import { addApplication } from "../application.ts";
import { apiAppIds, roleIdOf } from "../apis.ts";
import { businessAppName, resourceName } from "../business-names.ts";
import { federatedCredential, gitHubIssuer } from "../federated-credential.ts";
import { noteSpecimen, someStaff, type TenantDraft } from "../draft.ts";
import type { GraphObject } from "../model.ts";
import type { Random } from "../random.ts";
import { managedIdentityOf } from "../service-principals.ts";

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
  addClusterIdentity(draft, random);

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

/** A user-assigned identity that a workload of a cluster signs in as: the directory and the resource manager show the same. */
function addClusterIdentity(draft: TenantDraft, random: Random): void {
  const { subscriptionId, resourceGroups } = random.pick(draft.subscriptions);
  const name = resourceName(random);
  const resourceId = `/subscriptions/${subscriptionId}/resourceGroups/${random.pick(resourceGroups).name}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const identity = managedIdentityOf(random, { name, resourceId, isUserAssigned: true });
  draft.servicePrincipals.push(identity);
  const trusted = federatedCredential(random, {
    name: "cluster",
    issuer: `https://westeurope.oic.prod-aks.azure.com/${draft.tenantId}/${random.guid()}/`,
    subject: "system:serviceaccount:payments:worker",
  });
  draft.consent.federatedCredentials.set(identity.id, [trusted]);
  draft.azureAccess.identities.push({
    id: resourceId,
    name,
    location: "westeurope",
    clientId: String(identity["appId"]),
    principalId: identity.id,
    federatedCredentials: [{ ...trusted, subject: trusted.subject ?? "" }],
  });
  noteSpecimen(draft, "federated credential of a managed identity", identity.id);
}
