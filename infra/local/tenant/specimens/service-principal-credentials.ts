import { addApplication } from "../application.ts";
import { businessAppName, productName } from "../business-names.ts";
import { microsoftTenantId } from "../contoso.ts";
import { certificate, secret, signingTrio } from "../credentials.ts";
import { noteSpecimen, type TenantDraft, someStaff } from "../draft.ts";
import type { Random } from "../random.ts";
import { managedIdentity } from "../service-principals.ts";
import { servicePrincipalOf } from "../service-principal.ts";

/** Credentials that sit on service principals: as they should, as they should not, and those that are nobody's business here. */
export function addServicePrincipalCredentials(draft: TenantDraft, random: Random): void {
  const owner = () => someStaff(draft, random, 1).map(({ id }) => id);
  const note = (
    specimen: string,
    ...objects: readonly ({ readonly id: string } | undefined)[]
  ): void => {
    noteSpecimen(
      draft,
      specimen,
      ...objects.flatMap((object) => (object === undefined ? [] : [object.id])),
    );
  };

  const thumbprint = random.bytes(20);
  const twice = { starts: -340, ends: 12 };
  const both = addApplication(
    draft,
    random,
    {
      displayName: businessAppName(random),
      owners: owner(),
      keyCredentials: [certificate(random, twice, { thumbprint })],
    },
    { keyCredentials: [certificate(random, twice, { thumbprint })] },
  );
  note(
    "certificate of one thumbprint on application and service principal",
    both.application,
    both.servicePrincipal,
  );

  const trio = signingTrio(random, { starts: -1_082, ends: 13 });
  const saml = addApplication(
    draft,
    random,
    { displayName: productName(random), owners: owner(), created: -1_082 },
    {
      keyCredentials: trio.keyCredentials,
      passwordCredentials: trio.passwordCredentials,
      preferredSingleSignOnMode: "saml",
      preferredTokenSigningKeyThumbprint: trio.thumbprint,
      notificationEmailAddresses: someStaff(draft, random, 1).map(({ mail }) => mail),
      tags: ["WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"],
    },
  );
  note("SAML application whose signing certificate ends in 13 days", saml.servicePrincipal);

  const direct = addApplication(
    draft,
    random,
    { displayName: businessAppName(random), owners: owner() },
    { passwordCredentials: [secret(random, { starts: -12, ends: 353 })] },
  );
  note("password on the service principal, not on the application", direct.servicePrincipal);

  const microsoft = servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: "Microsoft Workload Relay",
    appOwnerOrganizationId: microsoftTenantId,
    signInAudience: "AzureADMultipleOrgs",
    keyCredentials: [
      certificate(random, { starts: -358, ends: 7 }),
      certificate(random, { starts: -720, ends: -40 }),
    ],
  });
  draft.servicePrincipals.push(microsoft);
  note("Microsoft first-party service principal with key credentials", microsoft);

  const identity = managedIdentity(draft, random);
  const rolled = {
    ...identity,
    keyCredentials: [
      certificate(random, {
        starts: -80,
        ends: 10,
        displayName: `CN=${String(identity["appId"])}`,
      }),
    ],
  };
  draft.servicePrincipals.push(rolled);
  note("managed identity whose certificate the platform rolls", rolled);

  const foreign = servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: productName(random),
    appOwnerOrganizationId: random.guid(),
    signInAudience: "AzureADMultipleOrgs",
  });
  draft.servicePrincipals.push(foreign);
  note("multi-tenant application of another tenant", foreign);

  const orphan = servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: businessAppName(random),
    appOwnerOrganizationId: draft.tenantId,
    passwordCredentials: [secret(random, { starts: -300, ends: 9 })],
  });
  draft.servicePrincipals.push(orphan);
  note("service principal whose application was deleted", orphan);

  const disabled = addApplication(
    draft,
    random,
    {
      displayName: businessAppName(random),
      owners: owner(),
      passwordCredentials: [secret(random, { starts: -352, ends: 13 })],
    },
    { accountEnabled: false },
  );
  note(
    "disabled service principal, secret of its application ending in 13 days",
    disabled.application,
    disabled.servicePrincipal,
  );
}

/** What the directory makes once in each tenant for its devices. */
export function addPeerToPeer(draft: TenantDraft, random: Random): void {
  const thumbprint = random.bytes(20);
  const span = { starts: -350, ends: 15, displayName: "CN=MS-Organization-P2P-Access [2025]" };
  const { application, servicePrincipal } = addApplication(
    draft,
    random,
    {
      displayName: "P2P Server",
      // Device Registration Service makes it and renews its certificate.
      createdByAppId: "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9",
      identifierUris: ["urn:p2p_cert"],
      keyCredentials: [certificate(random, span, { thumbprint })],
    },
    {
      keyCredentials: [certificate(random, span, { thumbprint })],
      servicePrincipalNames: ["urn:p2p_cert"],
    },
  );
  noteSpecimen(
    draft,
    "platform-made application whose certificate renews itself",
    application.id,
    ...(servicePrincipal === undefined ? [] : [servicePrincipal.id]),
  );
}
