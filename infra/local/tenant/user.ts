import { daysFromAnchor } from "./anchor.ts";
import { contoso } from "./contoso.ts";
import type { GraphObject } from "./model.ts";
import type { Random } from "./random.ts";

const none: readonly never[] = [];

/**
 * A user with the properties that matter here, named as Graph names them (learn.microsoft.com/graph/api/resources/user).
 * Unless `parts` say otherwise an enabled member made in the cloud.
 * @param parts `userPrincipalName` and `displayName` at least; days from the anchor in `created`
 */
export function userOf(
  random: Random,
  parts: { readonly userPrincipalName: string; readonly displayName: string } & Readonly<
    Record<string, unknown>
  >,
  created = -random.int(20, 4_000),
): GraphObject {
  const { userPrincipalName } = parts;
  const nickname = userPrincipalName.split("@")[0] ?? userPrincipalName;
  return {
    id: random.guid(),
    deletedDateTime: null,
    accountEnabled: true,
    businessPhones: none,
    city: null,
    companyName: null,
    country: null,
    createdDateTime: daysFromAnchor(created),
    creationType: null,
    department: null,
    employeeId: null,
    employeeType: null,
    externalUserState: null,
    externalUserStateChangeDateTime: null,
    givenName: null,
    jobTitle: null,
    mail: userPrincipalName,
    mailNickname: nickname,
    mobilePhone: null,
    officeLocation: null,
    onPremisesDistinguishedName: null,
    onPremisesImmutableId: null,
    onPremisesLastSyncDateTime: null,
    onPremisesSamAccountName: null,
    onPremisesSyncEnabled: null,
    otherMails: none,
    preferredLanguage: null,
    proxyAddresses: none,
    signInActivity: signIn(-random.int(0, 40) - 0.3),
    surname: null,
    usageLocation: "DE",
    userType: "Member",
    ...parts,
  };
}

/** What the nightly synchronisation from the domain controllers adds. */
export function synchronised(
  random: Random,
  samAccountName: string,
): Readonly<Record<string, unknown>> {
  return {
    onPremisesSyncEnabled: true,
    onPremisesImmutableId: random.bytes(16).toString("base64"),
    onPremisesLastSyncDateTime: daysFromAnchor(-0.02),
    onPremisesSamAccountName: samAccountName,
    onPremisesDistinguishedName: `CN=${samAccountName},OU=Staff,DC=corp,DC=contoso,DC=com`,
  };
}

/** A guest's properties: the principal name keeps the address at home. */
export function guest(
  address: string,
  state: "Accepted" | "PendingAcceptance",
): { readonly userPrincipalName: string } & Readonly<Record<string, unknown>> {
  return {
    userPrincipalName: `${address.replace("@", "_")}#EXT#@${contoso.initialDomain}`,
    mail: address,
    userType: "Guest",
    creationType: "Invitation",
    externalUserState: state,
    externalUserStateChangeDateTime: daysFromAnchor(-120),
    usageLocation: null,
  };
}

export function signIn(days: number): Readonly<Record<string, unknown>> {
  const at = daysFromAnchor(days);
  return {
    lastSignInDateTime: at,
    lastNonInteractiveSignInDateTime: at,
    lastSuccessfulSignInDateTime: at,
  };
}
