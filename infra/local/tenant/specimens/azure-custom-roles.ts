import { daysFromAnchor } from "../anchor.ts";
import { assignRole } from "../assign-role.ts";
import type { CustomRole, RolePermissions } from "../azure-access.ts";
import { noteSpecimen, type Person, type TenantDraft } from "../draft.ts";
import type { Random } from "../random.ts";

const nothing: RolePermissions = {
  actions: [],
  notActions: [],
  dataActions: [],
  notDataActions: [],
};

const customRoles: readonly (readonly [
  specimen: string,
  roleName: string,
  permissions: Partial<RolePermissions>,
])[] = [
  [
    "custom role of everything, whose exceptions take the danger away",
    "Platform Operator",
    { actions: ["*"], notActions: ["*/write", "*/delete", "*/action"] },
  ],
  [
    "custom role of all writes, whose exceptions leave the danger",
    "Landing Zone Engineer",
    { actions: ["*/read", "*/write"], notActions: ["Microsoft.Network/*/write"] },
  ],
  [
    "custom role that writes authorization",
    "Access Desk",
    { actions: ["*/read", "Microsoft.Authorization/*/Write"] },
  ],
  [
    "custom role of nothing but data actions",
    "Telemetry Archive User",
    { dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"] },
  ],
];

/** Roles of the tenant's own in a subscription, each held by somebody. */
export function addCustomRoles(
  draft: TenantDraft,
  random: Random,
  place: {
    readonly copy: number;
    /** Scope of the subscription. */
    readonly scope: string;
    readonly person: () => Person;
  },
): void {
  for (const [specimen, name, permissions] of customRoles) {
    const role: CustomRole = {
      guid: random.guid(),
      roleName: place.copy === 0 ? name : `${name} ${place.copy + 1}`,
      description: `What the ${name.toLowerCase()} needs day to day.`,
      permissions: { ...nothing, ...permissions },
      assignableScopes: [place.scope],
      createdOn: daysFromAnchor(-700),
      updatedOn: daysFromAnchor(-210),
      createdBy: place.person().id,
    };
    draft.azureAccess.customRoles.push(role);
    const held = assignRole(draft, random, {
      scope: place.scope,
      roleDefinitionGuid: role.guid,
      principalId: place.person().id,
      principalType: "User",
      created: -200,
    });
    noteSpecimen(draft, specimen, held.id);
  }
}
