import type {
  AzureAccess,
  ClassicAdministrator,
  CustomRole,
  DenyAssignment,
  ManagementGroup,
  RoleScheduleInstance,
  UserAssignedIdentity,
} from "./azure-access.ts";
import type { AzureRoleAssignment } from "./model.ts";

/** Who may do what in Azure, while the tenant is made. */
export interface AzureAccessDraft extends AzureAccess {
  readonly roleAssignments: AzureRoleAssignment[];
  readonly managementGroups: ManagementGroup[];
  readonly placements: Map<string, string>;
  readonly customRoles: CustomRole[];
  readonly schedules: RoleScheduleInstance[];
  readonly classicAdministrators: ClassicAdministrator[];
  readonly denyAssignments: DenyAssignment[];
  readonly identities: UserAssignedIdentity[];
}

export function newAzureAccessDraft(): AzureAccessDraft {
  return {
    roleAssignments: [],
    managementGroups: [],
    placements: new Map(),
    customRoles: [],
    schedules: [],
    classicAdministrators: [],
    denyAssignments: [],
    identities: [],
  };
}
