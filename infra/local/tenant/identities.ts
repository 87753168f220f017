import { addApplication } from "./application.ts";
import { contoso } from "./contoso.ts";
import type { TenantDraft } from "./draft.ts";
import type { AzureRoleAssignment, ManagedIdentity, TenantSeed } from "./model.ts";
import { createRandom } from "./random.ts";
import { servicePrincipalOf } from "./service-principal.ts";
import { certificate } from "./credentials.ts";

/** Graph application permissions of each identity (learn.microsoft.com/graph/permissions-reference). */
const graphRoles = {
  run: ["Mail.Send"],
  watch: [
    "Application.Read.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
    "RoleManagement.Read.Directory",
    "PrivilegedAssignmentSchedule.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
  ],
  act: [],
} as const;

/** Built-in Azure roles (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
const roles = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  keyVaultReader: "21090545-7ca7-4776-b22c-e363652d74d2",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  storageBlobDataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  storageTableDataContributor: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
  storageQueueDataContributor: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
} as const;

type Identities = Pick<TenantSeed, "identities" | "apiRoles" | "roleAssignments">;

/** The service's three identities, its own registration, an app that reads from it, and what all of them may do. */
export function addIdentities(draft: TenantDraft): Identities {
  const random = createRandom(draft.seed, "identities");
  const identity = (name: "run" | "watch" | "act"): ManagedIdentity => {
    const clientId = contoso.clientIds[name];
    const displayName = `id-steward-${name}`;
    const made = servicePrincipalOf(random, {
      appId: clientId,
      displayName,
      appOwnerOrganizationId: null,
      servicePrincipalType: "ManagedIdentity",
      alternativeNames: [
        "isExplicit=True",
        `/subscriptions/${contoso.stewardSubscription}/resourcegroups/${contoso.stewardResourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${displayName}`,
      ],
      keyCredentials: [
        certificate(random, { starts: -20, ends: 70, displayName: `CN=${clientId}` }),
      ],
    });
    draft.servicePrincipals.push(made);
    return { name, clientId, objectId: made.id, graphRoles: graphRoles[name] };
  };
  const run = identity("run");
  const watch = identity("watch");
  const act = identity("act");

  addOwnRegistration(draft, random.guid(), random.guid());
  const daemon = addApplication(draft, random, { displayName: contoso.daemon, created: -400 });
  const userId = (principalName: string): string =>
    draft.users.find((user) => user["userPrincipalName"] === principalName)?.id ?? "";
  const administrator = userId(contoso.administrator);

  const vault = `/subscriptions/${contoso.stewardSubscription}/resourceGroups/${contoso.stewardResourceGroup}/providers/Microsoft.KeyVault/vaults/${contoso.vault}`;
  const root = `/providers/Microsoft.Management/managementGroups/${draft.tenantId}`;
  const grants: readonly (readonly [principal: string, role: keyof typeof roles, scope: string])[] =
    [
      [watch.objectId, "reader", root],
      [watch.objectId, "keyVaultReader", root],
      [run.objectId, "storageBlobDataOwner", contoso.storageAccountId],
      [run.objectId, "storageTableDataContributor", contoso.storageAccountId],
      [run.objectId, "storageQueueDataContributor", contoso.storageAccountId],
      [run.objectId, "keyVaultSecretsUser", vault],
      [administrator, "owner", "/"],
    ];
  return {
    identities: [run, watch, act],
    apiRoles: new Map([
      [administrator, ["Steward.Admin"]],
      [userId(contoso.reader), ["Steward.Reader"]],
      [daemon.servicePrincipal?.id ?? "", ["Steward.Reader"]],
    ]),
    roleAssignments: grants.map(([principalId, role, scope]): AzureRoleAssignment => {
      const assignment = `${scope === "/" ? "" : scope}/providers/Microsoft.Authorization/roleAssignments/${random.guid()}`;
      return {
        id: assignment,
        scope,
        roleDefinitionGuid: roles[role],
        principalId,
        principalType: principalId === administrator ? "User" : "ServicePrincipal",
      };
    }),
  };
}

/** The audience of the service's API. It signs in by its managed identity, so that it holds no credential. */
function addOwnRegistration(draft: TenantDraft, readerRole: string, adminRole: string): void {
  const random = createRandom(draft.seed, "own registration");
  const role = (id: string, value: string) => ({
    id,
    value,
    displayName: value,
    description: value,
    isEnabled: true,
    origin: "Application",
    allowedMemberTypes: ["User", "Application"],
  });
  const appRoles = [role(readerRole, "Steward.Reader"), role(adminRole, "Steward.Admin")];
  const made = addApplication(
    draft,
    random,
    {
      displayName: "Tenant Steward",
      created: -60,
      identifierUris: [`api://${contoso.apiClientId}`],
      redirectUris: ["http://localhost:7071/signin/callback"],
    },
    { appId: contoso.apiClientId, appRoles, servicePrincipalNames: [contoso.apiClientId] },
  );
  const index = draft.applications.indexOf(made.application);
  draft.applications[index] = { ...made.application, appId: contoso.apiClientId, appRoles };
}
