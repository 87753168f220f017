import type { TenantView } from "../../../infra/local/azure/directory.ts";
import type { AzureRoleAssignment } from "../../../infra/local/tenant/model.ts";

export const account = "contosostewardst";

const subscription = "/subscriptions/5f1c0b7e-9a34-4d0e-8f27-6c2b1d9e4a10";
const accountScope = `${subscription}/resourceGroups/rg-steward/providers/Microsoft.Storage/storageAccounts/${account}`;

export const ids = {
  tenant: "b6f0a3d2-4c1e-4f7a-9d58-0e2c7b91a364",
  api: "3d7c5b1a-62f8-4e09-b4a7-91e05c8d2f63",
  admin: "00000000-0000-4000-8000-000000000001",
  daemon: "00000000-0000-4000-8000-000000000002",
  daemonApp: "00000000-0000-4000-8000-000000000003",
  run: "00000000-0000-4000-8000-000000000010",
  runClient: "00000000-0000-4000-8000-000000000011",
  watch: "00000000-0000-4000-8000-000000000020",
  watchClient: "00000000-0000-4000-8000-000000000021",
} as const;

/** Three people and programs: `run` may change all storage, `watch` may only read tables, the administrator neither. */
export function tinyTenant(): TenantView {
  const assignments = [
    assign(ids.run, "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", accountScope),
    assign(ids.run, "974c5e8b-45b9-4653-ba55-5f855dd0fb88", subscription),
    assign(ids.run, "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", accountScope),
    assign(ids.watch, "76199698-9eea-4c19-bc75-cec21354c6b6", accountScope),
    assign(
      ids.watch,
      "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
      accountScope.replace(account, "another"),
    ),
  ];
  return {
    tenantId: ids.tenant,
    domain: "contoso.com",
    administrator: "admin@contoso.com",
    apiClientId: ids.api,
    identities: [
      { name: "run", clientId: ids.runClient, objectId: ids.run, graphRoles: ["Mail.Send"] },
      {
        name: "watch",
        clientId: ids.watchClient,
        objectId: ids.watch,
        graphRoles: ["Directory.Read.All"],
      },
    ],
    apiRoles: new Map([
      [ids.admin, ["Steward.Admin"] as const],
      [ids.daemon, ["Steward.Reader"] as const],
    ]),
    users: () => [
      { id: ids.admin, userPrincipalName: "admin@contoso.com", displayName: "Adele Admin" },
    ],
    servicePrincipals: () => [
      { id: ids.daemon, appId: ids.daemonApp, displayName: "SIEM Forwarder" },
    ],
    graphRolesOf: () => [],
    assignmentsOf: (principalId) => assignments.filter((one) => one.principalId === principalId),
  };
}

function assign(
  principalId: string,
  roleDefinitionGuid: string,
  scope: string,
): AzureRoleAssignment {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${principalId}-${roleDefinitionGuid}`;
  return { id, scope, roleDefinitionGuid, principalId, principalType: "ServicePrincipal" };
}
