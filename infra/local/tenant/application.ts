import { daysFromAnchor } from "./anchor.ts";
import { contoso } from "./contoso.ts";
import type { KeyEntry, PasswordEntry } from "./credentials.ts";
import type { TenantDraft } from "./draft.ts";
import type { GraphObject } from "./model.ts";
import type { Random } from "./random.ts";
import { servicePrincipalOf } from "./service-principal.ts";

export interface ApplicationParts {
  readonly displayName: string;
  readonly passwordCredentials?: readonly PasswordEntry[];
  readonly keyCredentials?: readonly KeyEntry[];
  /** Object ids. */
  readonly owners?: readonly string[];
  /** Days from the anchor. */
  readonly created?: number;
  readonly tags?: readonly string[];
  readonly notes?: string | null;
  readonly serviceManagementReference?: string | null;
  readonly signInAudience?: string;
  readonly redirectUris?: readonly string[];
  readonly identifierUris?: readonly string[];
  readonly createdByAppId?: string | null;
  readonly isDisabled?: boolean | null;
}

const none: readonly never[] = [];
const noPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null };
const noInfo = {
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null,
};
const noApi = {
  acceptMappedClaims: null,
  knownClientApplications: none,
  oauth2PermissionScopes: none,
  preAuthorizedApplications: none,
  requestedAccessTokenVersion: null,
};
const parental = { countriesBlockedForMinors: none, legalAgeGroupRule: "Allow" };
const lock = {
  isEnabled: true,
  allProperties: true,
  credentialsWithUsageVerify: null,
  credentialsWithUsageSign: null,
  tokenEncryptionKeyId: null,
};
/** `User.Read`, which the portal asks for in every new registration. */
const userRead = [
  {
    resourceAppId: "00000003-0000-0000-c000-000000000000",
    resourceAccess: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" }],
  },
];
const noWeb = {
  homePageUrl: null,
  logoutUrl: null,
  redirectUris: none,
  implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
  redirectUriSettings: none,
};
const noPublicClient = { redirectUris: none };
/** The Azure portal's client id: who made most registrations. */
const portal = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";

/** An application with all properties of `microsoft.graph.application` (learn.microsoft.com/graph/api/resources/application). */
export function applicationOf(random: Random, parts: ApplicationParts): GraphObject {
  const created = parts.created ?? -random.int(1, 2_900) - random.next();
  const redirectUris = parts.redirectUris ?? none;
  return {
    id: random.guid(),
    deletedDateTime: null,
    appId: random.guid(),
    displayName: parts.displayName,
    createdDateTime: daysFromAnchor(created),
    createdByAppId: parts.createdByAppId === undefined ? portal : parts.createdByAppId,
    description: null,
    signInAudience: parts.signInAudience ?? "AzureADMyOrg",
    passwordCredentials: parts.passwordCredentials ?? none,
    keyCredentials: parts.keyCredentials ?? none,
    isDisabled: parts.isDisabled ?? null,
    disabledByMicrosoftStatus: null,
    publisherDomain: contoso.domain,
    verifiedPublisher: noPublisher,
    serviceManagementReference: parts.serviceManagementReference ?? null,
    notes: parts.notes ?? null,
    tags: parts.tags ?? none,
    uniqueName: null,
    identifierUris: parts.identifierUris ?? none,
    requiredResourceAccess: userRead,
    // Registrations made in the admin centre get the lock, those of older years have none.
    servicePrincipalLockConfiguration: created > -1_000 ? lock : null,
    tokenEncryptionKeyId: null,
    addIns: none,
    api: noApi,
    appRoles: none,
    applicationTemplateId: null,
    authenticationBehaviors: null,
    certification: null,
    defaultRedirectUri: null,
    groupMembershipClaims: null,
    info: noInfo,
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: null,
    optionalClaims: null,
    parentalControlSettings: parental,
    publicClient: noPublicClient,
    requestSignatureVerification: null,
    samlMetadataUrl: null,
    spa: noPublicClient,
    web: redirectUris.length === 0 ? noWeb : { ...noWeb, redirectUris },
  };
}

/**
 * Adds an application, its owners and, unless `servicePrincipal` is `false`, the service principal it has here.
 * @param servicePrincipal properties that differ from the usual ones
 */
export function addApplication(
  draft: TenantDraft,
  random: Random,
  parts: ApplicationParts,
  servicePrincipal: Readonly<Record<string, unknown>> | false = {},
): { readonly application: GraphObject; readonly servicePrincipal: GraphObject | undefined } {
  const application = applicationOf(random, parts);
  draft.applications.push(application);
  if (parts.owners !== undefined && parts.owners.length > 0) {
    draft.owners.set(application.id, parts.owners);
  }
  if (servicePrincipal === false) return { application, servicePrincipal: undefined };
  const made = servicePrincipalOf(random, {
    appId: String(application["appId"]),
    displayName: parts.displayName,
    appOwnerOrganizationId: draft.tenantId,
    tags: ["HideApp", "WindowsAzureActiveDirectoryIntegratedApp"],
    signInAudience: application["signInAudience"],
    createdByAppId: application["createdByAppId"],
    ...servicePrincipal,
  });
  draft.servicePrincipals.push(made);
  return { application, servicePrincipal: made };
}
