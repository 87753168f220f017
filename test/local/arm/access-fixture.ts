import { createAccess } from "../../../infra/local/arm/access.ts";
import type { ResourceEvent } from "../../../infra/local/arm/resource-event.ts";
import { createResourceManager } from "../../../infra/local/arm/resource-manager.ts";
import { createAuditLog } from "../../../infra/local/tenant/audit-log.ts";
import type { AzureAccess } from "../../../infra/local/tenant/azure-access.ts";
import { createDirectory } from "../../../infra/local/tenant/directory.ts";
import type { AzureRoleAssignment } from "../../../infra/local/tenant/model.ts";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";
import {
  aRequest,
  anAssignment,
  anAzure,
  production,
  roles,
  rootGroup,
  sandbox,
  tenantId,
  who,
} from "./azure-fixture.ts";

export const team = "00000000-0000-4000-8000-0000000000aa";
/** A user who holds no role of Azure. */
export const clerk = "00000000-0000-4000-8000-0000000000ab";
export const uaa = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
export const identityId = `/subscriptions/${production}/resourceGroups/rg-shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy`;
export const landing = "/providers/Microsoft.Management/managementGroups/landing";

const azureAccess: AzureAccess = {
  managementGroups: [
    { name: "landing", displayName: "Landing Zones", parent: tenantId },
    { name: "corp", displayName: "Corp", parent: "landing" },
    { name: "play", displayName: "Play", parent: tenantId },
  ],
  placements: new Map([
    [production, "corp"],
    [sandbox, "play"],
  ]),
  customRoles: [
    {
      guid: "cccccccc-0000-4000-8000-000000000001",
      roleName: "Desk",
      description: "",
      permissions: {
        actions: ["Microsoft.Authorization/roleAssignments/*"],
        notActions: ["Microsoft.Authorization/roleAssignments/write"],
        dataActions: [],
        notDataActions: [],
      },
      assignableScopes: [`/subscriptions/${production}`],
      createdOn: "2025-05-01T00:00:00Z",
      updatedOn: "2025-05-01T00:00:00Z",
      createdBy: who.admin,
    },
  ],
  schedules: [
    {
      name: "eeeeeeee-0000-4000-8000-000000000001",
      kind: "eligible",
      scope: `/subscriptions/${production}`,
      roleDefinitionGuid: roles.owner,
      principalId: who.dev,
      principalType: "User",
      startDateTime: "2026-01-01T00:00:00Z",
    },
    {
      name: "eeeeeeee-0000-4000-8000-000000000002",
      kind: "activated",
      scope: `/subscriptions/${production}`,
      roleDefinitionGuid: roles.contributor,
      principalId: who.dev,
      principalType: "User",
      startDateTime: "2026-11-02T07:00:00Z",
      endDateTime: "2026-11-02T15:00:00Z",
      roleAssignmentId: `/subscriptions/${production}/providers/Microsoft.Authorization/roleAssignments/9`,
      eligibility: "eeeeeeee-0000-4000-8000-000000000003",
    },
  ],
  classicAdministrators: [
    {
      name: "1A2B",
      subscriptionId: production,
      emailAddress: "old@contoso.example",
      role: "CoAdministrator",
    },
  ],
  denyAssignments: [
    {
      name: "dddddddd-0000-4000-8000-000000000001",
      scope: `/subscriptions/${production}/resourceGroups/rg-Pay`,
      denyAssignmentName: "managed",
      description: "",
      permissions: { actions: ["*/delete"], notActions: [], dataActions: [], notDataActions: [] },
      principalIds: ["00000000-0000-0000-0000-000000000000"],
      excludedPrincipalIds: [who.run],
      isSystemProtected: true,
    },
  ],
  identities: [
    {
      id: identityId,
      name: "id-deploy",
      location: "westeurope",
      clientId: "11111111-0000-4000-8000-000000000001",
      principalId: "11111111-0000-4000-8000-000000000002",
      federatedCredentials: [],
    },
  ],
};

const seedAssignments: readonly AzureRoleAssignment[] = [
  anAssignment("1", rootGroup, roles.reader, who.watch),
  anAssignment("2", landing, roles.owner, team),
  anAssignment("3", `/subscriptions/${production}/resourceGroups/rg-shop`, roles.owner, who.dev),
  {
    ...anAssignment("4", "/", uaa, who.dev),
    id: "/providers/Microsoft.Authorization/roleAssignments/4",
  },
  anAssignment(
    "5",
    `/subscriptions/${production}`,
    "cccccccc-0000-4000-8000-000000000001",
    who.run,
  ),
  anAssignment("6", `/subscriptions/${sandbox}`, roles.owner, who.run),
  anAssignment("9", `/subscriptions/${production}`, roles.contributor, who.dev),
];

const directory = createDirectory({
  ...generateTenant({ size: "small", seed: 1 }),
  users: [
    { id: who.admin, userPrincipalName: "admin@contoso.example", displayName: "Petra Admin" },
    { id: who.dev, userPrincipalName: "dev@contoso.example", displayName: "Dev" },
    { id: clerk, userPrincipalName: "clerk@contoso.example", displayName: "Clerk" },
  ],
});

/** A resource manager over three management groups and what else decides about access; what it announces is kept. */
export function anAccess(
  options: { readonly premium?: boolean; readonly more?: readonly AzureRoleAssignment[] } = {},
) {
  const azure = anAzure({
    roleAssignments: [...seedAssignments, ...(options.more ?? [])],
    azureAccess,
  });
  const { clock, state, tokens } = azure;
  const access = createAccess(state, (id) => (id === who.dev ? [team] : []));
  const audit = createAuditLog({ tenantId, clock, longestDelay: 0 });
  const announced: ResourceEvent[] = [];
  const manager = createResourceManager({
    state,
    access,
    tokens,
    clock,
    audit,
    directory,
    premium: options.premium ?? true,
    resourceEvents: { changed: (event) => announced.push(event) },
  });
  const call = async (as: string, method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${as} https://management.azure.com/` };
    const url = path.startsWith("https:") ? path : `https://management.azure.com${path}`;
    const answer = await manager.handle(aRequest(method, url, { headers, body }));
    return { ...answer, json: answer.body as never as Answer };
  };
  return { ...azure, manager, audit, announced, directory, call };
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
}

interface Answer extends Row {
  readonly value: Row[];
  readonly nextLink?: string;
  readonly data: Record<string, unknown>[];
  readonly totalRecords: number;
  readonly $skipToken?: string;
  readonly error: { readonly code: string; readonly message: string };
}
