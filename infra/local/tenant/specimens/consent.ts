import { addApplication } from "../application.ts";
import { roleIdOf } from "../apis.ts";
import { businessAppName, productName } from "../business-names.ts";
import type { Resource } from "../consent-draft.ts";
import { microsoftTenantId } from "../contoso.ts";
import { secret } from "../credentials.ts";
import { noteSpecimen, someStaff, type TenantDraft } from "../draft.ts";
import type { Random } from "../random.ts";
import { managedIdentity } from "../service-principals.ts";
import { servicePrincipalOf } from "../service-principal.ts";

const verified = {
  displayName: "Northwind Software GmbH",
  verifiedPublisherId: "4811237",
  addedDateTime: "2024-02-19T10:11:12Z",
};

/** What was consented to that somebody should look at, and what looks like it and is harmless. */
export function addConsentSpecimens(draft: TenantDraft, random: Random): void {
  const own = () => ownApplication(draft, random);
  const foreign = (extra: Readonly<Record<string, unknown>> = {}) =>
    foreignApplication(draft, random, extra);
  const allow = (clientId: string, scope: string, people: readonly string[] | "all"): void => {
    const grant = { clientId, resource: "graph", scope } as const;
    if (people === "all") draft.consent.grants.push(grant);
    else draft.consent.grants.push(...people.map((principalId) => ({ ...grant, principalId })));
  };
  const assign = (
    principalId: string,
    value: string,
    resource: "graph" | "exchange" = "graph",
  ): void => {
    grantRole(draft, principalId, roleIdOf(resource, value), resource, -random.int(3, 700));
  };
  const note = (specimen: string, ...ids: readonly string[]): void => {
    noteSpecimen(draft, specimen, ...ids);
  };
  const staff = (count: number): readonly string[] =>
    someStaff(draft, random, count).map(({ id }) => id);

  const reader = own();
  allow(reader.principalId, "User.Read", "all");
  note("User.Read for all users", reader.principalId);

  const unverified = foreign();
  allow(unverified, " Mail.ReadWrite offline_access", "all");
  note("Mail.ReadWrite for all users, unverified foreign application", unverified);

  const publisher = foreign({ verifiedPublisher: verified });
  allow(publisher, "Mail.ReadWrite  offline_access", "all");
  note("Mail.ReadWrite for all users, verified foreign application", publisher);

  const files = foreign();
  allow(files, "openid profile Files.ReadWrite.All", staff(1));
  note("Files.ReadWrite.All for one user", files);

  const popular = foreign();
  allow(popular, "openid offline_access Mail.Read", staff(40));
  note("application that forty users consented to", popular);

  const manySecrets = own();
  addSecrets(draft, random, manySecrets.applicationId, 3);
  assign(manySecrets.principalId, "Directory.ReadWrite.All");
  assign(manySecrets.principalId, "User.Read.All");
  note("tier-0 permission, three secrets", manySecrets.applicationId, manySecrets.principalId);

  const oneSecret = own();
  addSecrets(draft, random, oneSecret.applicationId, 1);
  assign(oneSecret.principalId, "Application.ReadWrite.All");
  note("tier-0 permission, a secret", oneSecret.applicationId, oneSecret.principalId);

  const selfGranted = own();
  assign(selfGranted.principalId, "AppRoleAssignment.ReadWrite.All");
  assign(selfGranted.principalId, "RoleManagement.ReadWrite.Directory");
  note("application that can give permissions, also to itself", selfGranted.principalId);

  const mailboxes = own();
  assign(mailboxes.principalId, "full_access_as_app", "exchange");
  note("every mailbox through Exchange", mailboxes.principalId);

  const identity = managedIdentity(draft, random);
  draft.servicePrincipals.push(identity);
  assign(identity.id, "RoleManagement.ReadWrite.Directory");
  note("tier-0 permission of a managed identity", identity.id);

  const microsoft = servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: "Microsoft Directory Fabric",
    appOwnerOrganizationId: microsoftTenantId,
    signInAudience: "AzureADMultipleOrgs",
  });
  draft.servicePrincipals.push(microsoft);
  assign(microsoft.id, "Directory.ReadWrite.All");
  note("tier-0 permission of a Microsoft first-party application", microsoft.id);

  const gone = random.guid();
  allow(gone, "Mail.Read offline_access", staff(1));
  assign(gone, "Mail.ReadWrite");
  note("consent whose client no longer exists", gone);

  const lookAlike = foreign({ displayName: "Microsoft T\u0435ams" });
  allow(lookAlike, "openid profile offline_access Mail.Read Files.Read.All", staff(2));
  note("look-alike of a Microsoft name", lookAlike);
}

/** An application of the tenant's own, with an owner. */
function ownApplication(draft: TenantDraft, random: Random) {
  const { application, servicePrincipal } = addApplication(draft, random, {
    displayName: businessAppName(random),
    owners: someStaff(draft, random, 1).map(({ id }) => id),
  });
  return { applicationId: application.id, principalId: servicePrincipal?.id ?? "" };
}

function foreignApplication(
  draft: TenantDraft,
  random: Random,
  extra: Readonly<Record<string, unknown>>,
): string {
  const made = servicePrincipalOf(random, {
    appId: random.guid(),
    displayName: productName(random),
    appOwnerOrganizationId: random.guid(),
    signInAudience: "AzureADMultipleOrgs",
    tags: ["WindowsAzureActiveDirectoryIntegratedApp"],
    ...extra,
  });
  draft.servicePrincipals.push(made);
  return made.id;
}

function grantRole(
  draft: TenantDraft,
  principalId: string,
  appRoleId: string,
  resource: Resource,
  created: number,
): void {
  draft.consent.assignments.push({
    principalId,
    principalType: "ServicePrincipal",
    resource,
    appRoleId,
    created,
  });
}

function addSecrets(draft: TenantDraft, random: Random, id: string, count: number): void {
  const index = draft.applications.findIndex((one) => one.id === id);
  const application = draft.applications[index];
  if (application === undefined) return;
  const passwordCredentials = Array.from({ length: count }, () =>
    secret(random, { starts: -random.int(10, 90), ends: random.int(120, 260) }),
  );
  draft.applications[index] = { ...application, passwordCredentials };
}
