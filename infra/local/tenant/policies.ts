import { contoso } from "./contoso.ts";

/** Settings of the tenant that nothing here obeys: they can be read and changed, and changes are logged. */
export type PolicyCollection =
  | "conditionalAccessPolicies"
  | "namedLocations"
  | "crossTenantPartners"
  | "domains"
  | "federationConfigurations"
  | "settings";

export type Policy = Readonly<Record<string, unknown>> & { readonly id: string };

export type PolicyChange =
  | {
      readonly kind: "put-policy";
      readonly collection: PolicyCollection;
      readonly id: string;
      readonly policy: Policy;
    }
  | { readonly kind: "remove-policy"; readonly collection: PolicyCollection; readonly id: string };

export interface Policies {
  get(collection: PolicyCollection, id: string): Policy | undefined;
  all(collection: PolicyCollection): readonly Policy[];
  apply(change: PolicyChange): void;
}

/** The policies as every tenant here begins, and what was written since. */
export function createPolicies(): Policies {
  const collections = new Map<PolicyCollection, Map<string, Policy>>();
  const of = (collection: PolicyCollection): Map<string, Policy> => {
    const known = collections.get(collection) ?? new Map<string, Policy>();
    collections.set(collection, known);
    return known;
  };
  for (const [collection, policies] of beginning) {
    for (const policy of policies) of(collection).set(policy.id, policy);
  }
  return {
    get: (collection, id) => of(collection).get(id),
    all: (collection) => [...of(collection).values()],
    apply(change) {
      if (change.kind === "put-policy") of(change.collection).set(change.id, change.policy);
      else of(change.collection).delete(change.id);
    },
  };
}

/** A domain with all properties (learn.microsoft.com/graph/api/resources/domain). */
export function domainOf(
  id: string,
  parts: {
    readonly isVerified: boolean;
    readonly isDefault?: boolean;
    readonly isInitial?: boolean;
  },
): Policy {
  return {
    id,
    authenticationType: "Managed",
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: false,
    isInitial: false,
    isRoot: true,
    passwordNotificationWindowInDays: null,
    passwordValidityPeriodInDays: null,
    state: null,
    supportedServices: parts.isVerified ? ["Email", "OfficeCommunicationsOnline"] : [],
    ...parts,
  };
}

/** Guests may read little (learn.microsoft.com/entra/identity/users/users-restrict-guest-permissions). */
const limitedGuests = "10dae51f-b6af-4016-8d66-8c2a99b929b3";

const beginning: readonly (readonly [PolicyCollection, readonly Policy[]])[] = [
  [
    "conditionalAccessPolicies",
    [
      {
        id: "3f0c1a52-9d47-4b8e-8a65-1e7b2d90c3f4",
        displayName: "Require multifactor authentication for administrators",
        state: "enabled",
        createdDateTime: "2024-01-15T08:00:00Z",
        modifiedDateTime: null,
        conditions: {
          applications: { includeApplications: ["All"], excludeApplications: [] },
          users: { includeRoles: ["62e90394-69f5-4237-9190-012177145e10"], excludeUsers: [] },
          clientAppTypes: ["all"],
        },
        grantControls: { operator: "OR", builtInControls: ["mfa"] },
        sessionControls: null,
      },
    ],
  ],
  [
    "namedLocations",
    [
      {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        id: "7d2b6f0e-4c31-4a9d-b58f-60e9a3c17d25",
        displayName: "Headquarters",
        isTrusted: true,
        ipRanges: [
          { "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "198.51.100.0/24" },
        ],
        createdDateTime: "2023-06-01T08:00:00Z",
        modifiedDateTime: null,
      },
    ],
  ],
  ["crossTenantPartners", []],
  [
    "domains",
    [
      domainOf(contoso.domain, { isVerified: true, isDefault: true }),
      domainOf(contoso.initialDomain, { isVerified: true, isInitial: true }),
    ],
  ],
  [
    "settings",
    [
      {
        id: "authorizationPolicy",
        displayName: "Authorization Policy",
        description: "Used to manage authorization related settings across the company.",
        deletedDateTime: null,
        allowInvitesFrom: "adminsAndGuestInviters",
        allowUserConsentForRiskyApps: false,
        allowedToSignUpEmailBasedSubscriptions: true,
        allowedToUseSSPR: true,
        allowEmailVerifiedUsersToJoinOrganization: false,
        blockMsolPowerShell: true,
        guestUserRoleId: limitedGuests,
        defaultUserRolePermissions: {
          allowedToCreateApps: true,
          allowedToCreateSecurityGroups: false,
          allowedToCreateTenants: false,
          allowedToReadBitlockerKeysForOwnedDevice: true,
          allowedToReadOtherUsers: true,
          permissionGrantPoliciesAssigned: [
            "ManagePermissionGrantsForSelf.microsoft-user-default-low",
          ],
        },
      },
      {
        // Settings of the synchronisation from on-premises (learn.microsoft.com/graph/api/resources/onpremisesdirectorysynchronization).
        id: contoso.tenantId,
        configuration: { synchronizationInterval: "PT30M" },
        features: {
          blockCloudObjectTakeoverThroughHardMatchEnabled: true,
          blockSoftMatchEnabled: true,
          passwordSyncEnabled: true,
        },
      },
      {
        id: "authenticationMethodsPolicy",
        displayName: "Authentication Methods Policy",
        description: "",
        lastModifiedDateTime: "2024-05-02T07:00:00Z",
        policyVersion: "1.5",
        policyMigrationState: "migrationComplete",
        registrationEnforcement: null,
      },
    ],
  ],
];
