import { publishedPermissions } from "./apis.ts";
import { businessAppName, productName, resourceName } from "./business-names.ts";
import { contoso, microsoftTenantId } from "./contoso.ts";
import { certificate, secret, signingTrio } from "./credentials.ts";
import { addApplication } from "./application.ts";
import { type TenantDraft, someStaff } from "./draft.ts";
import { firstPartyApps } from "./first-party-apps.ts";
import { createRandom, type Random } from "./random.ts";
import { servicePrincipalOf } from "./service-principal.ts";

/** Microsoft's own, as many as the tenant's size makes likely; those named first are in every tenant. */
export function addFirstParty(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "first party");
  const present = new Set(draft.servicePrincipals.map((one) => one["appId"]));
  for (const [appId, displayName] of firstPartyApps.slice(0, draft.counts.copies === 1 ? 40 : 99)) {
    if (present.has(appId)) continue;
    draft.servicePrincipals.push(
      servicePrincipalOf(random, {
        appId,
        displayName,
        appOwnerOrganizationId: microsoftTenantId,
        signInAudience: "AzureADMultipleOrgs",
        ...publishedPermissions(appId),
        // They hold certificates of their own now and then, ended ones included: Microsoft's to roll.
        keyCredentials: random.chance(0.2)
          ? [certificate(random, { starts: -400, ends: random.int(-35, 330) })]
          : [],
      }),
    );
  }
}

/** SAML applications from the gallery: an application object of this tenant whose certificate sits on the service principal. */
export function addSaml(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "saml");
  const wanted = Math.ceil(draft.counts.applications * 0.006);
  for (let index = 0; index < wanted; index++) {
    const starts = -random.int(1, 1_030);
    const { thumbprint, ...credentials } = signingTrio(random, { starts, ends: starts + 1_095 });
    const owner = someStaff(draft, random, 1);
    const displayName = productName(random);
    addApplication(
      draft,
      random,
      { displayName, owners: owner.map(({ id }) => id), created: starts },
      {
        ...credentials,
        preferredSingleSignOnMode: "saml",
        preferredTokenSigningKeyThumbprint: thumbprint,
        notificationEmailAddresses: owner.map(({ mail }) => mail),
        loginUrl: `https://sso${index}.example.com/login`,
        tags: ["WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"],
        appRoleAssignmentRequired: true,
      },
    );
  }
}

/** Fills up with managed identities, other tenants' applications and what is left from earlier years. */
export function addOtherServicePrincipals(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "other service principals");
  // Few publishers have many applications, as it is.
  const publishers = Array.from({ length: 12 + Math.ceil(draft.counts.copies * 20) }, () =>
    random.guid(),
  );
  while (draft.servicePrincipals.length < draft.counts.servicePrincipals) {
    const kind = random.next();
    if (kind < 0.48) draft.servicePrincipals.push(managedIdentity(draft, random));
    else if (kind < 0.97) draft.servicePrincipals.push(foreign(random, publishers));
    else draft.servicePrincipals.push(legacy(random));
  }
}

/** The platform rolls its certificate at half of its 90 days (seen in practice). */
export function managedIdentity(draft: TenantDraft, random: Random) {
  const subscription = random.pick(draft.subscriptions);
  const group = random.pick(subscription.resourceGroups).name;
  const name = resourceName(random);
  const isUserAssigned = random.chance(0.3);
  const resource = isUserAssigned
    ? `Microsoft.ManagedIdentity/userAssignedIdentities/${name}`
    : `${random.pick(["Microsoft.Web/sites", "Microsoft.Compute/virtualMachines", "Microsoft.Logic/workflows"])}/${name}`;
  return managedIdentityOf(random, {
    name,
    resourceId: `/subscriptions/${subscription.subscriptionId}/resourcegroups/${group}/providers/${resource}`,
    isUserAssigned,
  });
}

/** @param resource what the identity belongs to or, when it stands for itself, the identity as a resource */
export function managedIdentityOf(
  random: Random,
  resource: {
    readonly name: string;
    readonly resourceId: string;
    readonly isUserAssigned: boolean;
  },
) {
  const { name, resourceId, isUserAssigned } = resource;
  const starts = -random.int(0, 44) - random.next();
  const appId = random.guid();
  return servicePrincipalOf(random, {
    appId,
    displayName: name,
    appOwnerOrganizationId: null,
    servicePrincipalType: "ManagedIdentity",
    alternativeNames: [`isExplicit=${isUserAssigned ? "True" : "False"}`, resourceId],
    servicePrincipalNames: [
      appId,
      `https://identity.azure.net/${random.bytes(24).toString("base64")}`,
    ],
    keyCredentials: [
      certificate(random, { starts, ends: starts + 90, displayName: `CN=${appId}` }),
    ],
  });
}

function foreign(random: Random, publishers: readonly string[]) {
  const owner = random.pick(publishers);
  return servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: random.chance(0.5) ? productName(random) : businessAppName(random),
    appOwnerOrganizationId: owner,
    signInAudience: "AzureADMultipleOrgs",
    accountEnabled: !random.chance(0.03),
    tags: ["WindowsAzureActiveDirectoryIntegratedApp"],
    verifiedPublisher: random.chance(0.4)
      ? {
          displayName: "Verified Software Inc.",
          verifiedPublisherId: String(random.int(1_000_000, 9_999_999)),
          addedDateTime: "2023-03-01T00:00:00Z",
        }
      : { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  });
}

/** From before applications and service principals were two things. */
function legacy(random: Random) {
  return servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: `${businessAppName(random)} (${contoso.displayName})`,
    appOwnerOrganizationId: null,
    servicePrincipalType: "Legacy",
    passwordCredentials: random.chance(0.3)
      ? [secret(random, { starts: -3_000, ends: -random.int(400, 2_000) })]
      : [],
  });
}
