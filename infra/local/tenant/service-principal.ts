import type { GraphObject } from "./model.ts";
import type { Random } from "./random.ts";

const none: readonly never[] = [];
const noPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null };
const noInfo = {
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null,
};

/**
 * A service principal with all properties of `microsoft.graph.servicePrincipal`
 * (learn.microsoft.com/graph/api/resources/serviceprincipal). Unless `parts` say otherwise it is an enabled
 * application's of this tenant's making.
 */
export function servicePrincipalOf(
  random: Random,
  parts: {
    readonly appId: string;
    readonly displayName: string;
    /** `null` for managed identities and legacy ones. */
    readonly appOwnerOrganizationId: string | null;
  } & Readonly<Record<string, unknown>>,
): GraphObject {
  return {
    id: random.guid(),
    deletedDateTime: null,
    accountEnabled: true,
    addIns: none,
    alternativeNames: none,
    appDescription: null,
    appDisplayName: parts.displayName,
    applicationTemplateId: null,
    appRoleAssignmentRequired: false,
    appRoles: none,
    createdByAppId: null,
    description: null,
    disabledByMicrosoftStatus: null,
    homepage: null,
    info: noInfo,
    isDisabled: null,
    keyCredentials: none,
    loginUrl: null,
    logoutUrl: null,
    notes: null,
    notificationEmailAddresses: none,
    oauth2PermissionScopes: none,
    passwordCredentials: none,
    preferredSingleSignOnMode: null,
    preferredTokenSigningKeyThumbprint: null,
    replyUrls: none,
    resourceSpecificApplicationPermissions: none,
    samlSingleSignOnSettings: null,
    servicePrincipalNames: [parts.appId],
    servicePrincipalType: "Application",
    signInAudience: "AzureADMyOrg",
    tags: none,
    tokenEncryptionKeyId: null,
    verifiedPublisher: noPublisher,
    ...parts,
  };
}
