/** The Azure side of who may do what, but for the role assignments themselves. */

/** A management group; the tenant root group has the tenant's id as its name and no parent. */
export interface ManagementGroup {
  readonly name: string;
  readonly displayName: string;
  /** Name of the group above. */
  readonly parent?: string;
}

/** What a role allows, in the shape of one entry of `permissions`. */
export interface RolePermissions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

export interface CustomRole {
  /** Last segment of its id: the same at whatever scope it is read. */
  readonly guid: string;
  readonly roleName: string;
  readonly description: string;
  readonly permissions: RolePermissions;
  readonly assignableScopes: readonly string[];
  readonly createdOn: string;
  readonly updatedOn: string;
  /** Object id. */
  readonly createdBy: string | null;
}

/**
 * An assignment of Privileged Identity Management: eligible (can be activated), assigned, or activated just now. What is in force
 * has an ordinary role assignment beside it.
 */
export interface RoleScheduleInstance {
  readonly name: string;
  readonly kind: "eligible" | "assigned" | "activated";
  readonly scope: string;
  readonly roleDefinitionGuid: string;
  readonly principalId: string;
  readonly principalType: "User" | "Group" | "ServicePrincipal";
  readonly startDateTime: string;
  /** Absent: without end. */
  readonly endDateTime?: string;
  /** Id of the role assignment that is in force through it. */
  readonly roleAssignmentId?: string;
  /** Name of the eligibility that was activated. */
  readonly eligibility?: string;
}

export interface ClassicAdministrator {
  readonly name: string;
  readonly subscriptionId: string;
  readonly emailAddress: string;
  /** As the platform writes it: `ServiceAdministrator;AccountAdministrator`, `CoAdministrator`. */
  readonly role: string;
}

export interface DenyAssignment {
  readonly name: string;
  readonly scope: string;
  readonly denyAssignmentName: string;
  readonly description: string;
  readonly permissions: RolePermissions;
  /** Empty stands for everyone. */
  readonly principalIds: readonly string[];
  readonly excludedPrincipalIds: readonly string[];
  readonly isSystemProtected: boolean;
}

export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

export interface UserAssignedIdentity {
  /** `/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}` */
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly clientId: string;
  /** Object id of its service principal. */
  readonly principalId: string;
  readonly federatedCredentials: readonly FederatedCredential[];
}

export interface AzureAccess {
  /** The root group is there even when it is not in the list. */
  readonly managementGroups: readonly ManagementGroup[];
  /** Subscription id → name of the management group right above it; the root group for those that are missing. */
  readonly placements: ReadonlyMap<string, string>;
  readonly customRoles: readonly CustomRole[];
  readonly schedules: readonly RoleScheduleInstance[];
  readonly classicAdministrators: readonly ClassicAdministrator[];
  readonly denyAssignments: readonly DenyAssignment[];
  readonly identities: readonly UserAssignedIdentity[];
}
