import { contoso } from "../tenant/contoso.ts";
import type { PolicyCollection } from "../tenant/policies.ts";
import type { Needs } from "./permissions.ts";

/** A kind of policy: where it is, who may read and write it, what may be set, and how the log calls what is done to it. */
export interface PolicyResource {
  readonly path: string;
  readonly collection: PolicyCollection;
  readonly read: Needs;
  readonly write: Needs;
  /** What a body may hold. */
  readonly settable: readonly string[];
  /** What a new one must have. */
  readonly required: readonly string[];
  /** The property of the body that is its id; one is made when absent. */
  readonly idFrom?: string;
  /** The log has the whole of it as one property, else each changed property under its own name. */
  readonly loggedAs?: string;
  readonly acts: { readonly add: string; readonly update: string; readonly delete: string };
  readonly category: string;
  readonly service: string;
}

const readPolicies = ["Policy.Read.All"];
const conditionalAccess = {
  read: [...readPolicies, "Policy.ReadWrite.ConditionalAccess"],
  write: ["Policy.ReadWrite.ConditionalAccess"],
  category: "Policy",
  service: "Conditional Access",
} as const;

/** Names of acts as in logs (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities). */
export const policyResources: readonly PolicyResource[] = [
  {
    ...conditionalAccess,
    path: "identity/conditionalAccess/policies",
    collection: "conditionalAccessPolicies",
    settable: ["displayName", "state", "conditions", "grantControls", "sessionControls"],
    required: ["displayName", "state", "conditions"],
    loggedAs: "ConditionalAccessPolicy",
    acts: {
      add: "Add conditional access policy",
      update: "Update conditional access policy",
      delete: "Delete conditional access policy",
    },
  },
  {
    ...conditionalAccess,
    path: "identity/conditionalAccess/namedLocations",
    collection: "namedLocations",
    settable: [
      "@odata.type",
      "displayName",
      "isTrusted",
      "ipRanges",
      "countriesAndRegions",
      "includeUnknownCountriesAndRegions",
    ],
    required: ["@odata.type", "displayName"],
    loggedAs: "NamedLocation",
    acts: {
      add: "Add named location",
      update: "Update named location",
      delete: "Delete named location",
    },
  },
  {
    path: "policies/crossTenantAccessPolicy/partners",
    collection: "crossTenantPartners",
    read: [...readPolicies, "Policy.ReadWrite.CrossTenantAccess"],
    write: ["Policy.ReadWrite.CrossTenantAccess"],
    settable: [
      "tenantId",
      "b2bCollaborationInbound",
      "b2bCollaborationOutbound",
      "b2bDirectConnectInbound",
      "b2bDirectConnectOutbound",
      "inboundTrust",
      "automaticUserConsentSettings",
      "tenantRestrictions",
    ],
    required: ["tenantId"],
    idFrom: "tenantId",
    acts: {
      add: "Add a partner to cross-tenant access setting",
      update: "Update a partner cross-tenant access setting",
      delete: "Delete partner specific cross-tenant access setting",
    },
    category: "CrossTenantAccessSettings",
    service: "Core Directory",
  },
];

/** Policies of which a tenant has one. */
export const singlePolicies: readonly (Omit<PolicyResource, "acts" | "required" | "collection"> & {
  readonly id: string;
  readonly update: string;
})[] = [
  {
    path: "policies/authorizationPolicy",
    id: "authorizationPolicy",
    read: [...readPolicies, "Policy.ReadWrite.Authorization"],
    write: ["Policy.ReadWrite.Authorization"],
    settable: [
      "allowInvitesFrom",
      "allowUserConsentForRiskyApps",
      "allowedToSignUpEmailBasedSubscriptions",
      "allowedToUseSSPR",
      "allowEmailVerifiedUsersToJoinOrganization",
      "blockMsolPowerShell",
      "guestUserRoleId",
      "defaultUserRolePermissions",
    ],
    update: "Update authorization policy",
    category: "AuthorizationPolicy",
    service: "Core Directory",
  },
  {
    path: "policies/authenticationMethodsPolicy",
    id: "authenticationMethodsPolicy",
    read: [...readPolicies, "Policy.ReadWrite.AuthenticationMethod"],
    write: ["Policy.ReadWrite.AuthenticationMethod"],
    settable: ["policyMigrationState", "registrationEnforcement"],
    update: "Authentication Methods Policy Update",
    category: "ApplicationManagement",
    service: "Authentication Methods",
  },
  {
    path: `directory/onPremisesSynchronization/${contoso.tenantId}`,
    id: contoso.tenantId,
    read: [
      "OnPremDirectorySynchronization.Read.All",
      "OnPremDirectorySynchronization.ReadWrite.All",
    ],
    write: ["OnPremDirectorySynchronization.ReadWrite.All"],
    settable: ["configuration", "features"],
    update: "Set DirSync feature",
    loggedAs: "DirSyncFeatures",
    category: "DirectoryManagement",
    service: "Core Directory",
  },
];
