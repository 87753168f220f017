import type { Needs } from "./permissions.ts";

/** Who may read and write roles (learn.microsoft.com/graph/permissions-reference, checked 2026-11-21). */
const readRoles = [
  "RoleManagement.Read.Directory",
  "RoleManagement.ReadWrite.Directory",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];
const readSchedules = [
  "RoleManagement.Read.All",
  "RoleManagement.Read.Directory",
  "RoleManagement.ReadWrite.Directory",
];

export const roleNeeds = {
  readAssignments: readRoles,
  readDefinitions: [...readRoles, "RoleManagement.Read.All"],
  readAssignmentSchedules: [
    "RoleAssignmentSchedule.Read.Directory",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    ...readSchedules,
  ],
  readEligibilitySchedules: [
    "RoleEligibilitySchedule.Read.Directory",
    "RoleEligibilitySchedule.ReadWrite.Directory",
    ...readSchedules,
  ],
  writeAssignments: ["RoleManagement.ReadWrite.Directory"],
  writeDefinitions: ["RoleManagement.ReadWrite.Directory", "Directory.ReadWrite.All"],
  readUnits: [
    "AdministrativeUnit.Read.All",
    "AdministrativeUnit.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
} as const satisfies Readonly<Record<string, Needs>>;

/** Permissions of one sort of PIM request: `change` for all of it, `remove` for taking away only. */
export interface RequestNeeds {
  readonly change: Needs;
  readonly remove: Needs;
}

export const requestNeeds = {
  roleAssignments: {
    change: ["RoleAssignmentSchedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory"],
    remove: ["RoleAssignmentSchedule.Remove.Directory"],
  },
  roleEligibilities: {
    change: ["RoleEligibilitySchedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory"],
    // Published for the path of assignments only; not accepted here (not confirmed).
    remove: [],
  },
  groupAssignments: {
    change: ["PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup"],
    remove: ["PrivilegedAssignmentSchedule.Remove.AzureADGroup"],
  },
  groupEligibilities: {
    change: ["PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"],
    remove: ["PrivilegedEligibilitySchedule.Remove.AzureADGroup"],
  },
} as const satisfies Readonly<Record<string, RequestNeeds>>;

export const groupNeeds = {
  readMembers: [
    "GroupMember.ReadBasic.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadBasic.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
  ],
  readOwners: [
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
  ],
  writeMembers: ["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
  writeGroups: ["Group.ReadWrite.All", "Directory.ReadWrite.All"],
  /** Besides, for anything about a group that may hold roles. */
  writeRoleGroups: ["RoleManagement.ReadWrite.Directory"],
  readAssignments: [
    "PrivilegedAssignmentSchedule.Read.AzureADGroup",
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
  ],
  readEligibilities: [
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
  ],
} as const satisfies Readonly<Record<string, Needs>>;

export const peopleNeeds = {
  createUsers: ["User.ReadWrite.All", "Directory.ReadWrite.All"],
  invite: ["User.Invite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"],
} as const satisfies Readonly<Record<string, Needs>>;
