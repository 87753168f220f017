export type TenantSize = "small" | "medium" | "huge";

export interface SizeCounts {
  readonly applications: number;
  readonly servicePrincipals: number;
  readonly users: number;
  readonly groups: number;
  readonly vaults: number;
  readonly subscriptions: number;
  /** Role assignments in Azure. */
  readonly azureAssignments: number;
  /** Permissions and access given to programs, people and groups. */
  readonly appRoleAssignments: number;
  readonly delegatedGrants: number;
  /** How often each specimen exists, but for those that a tenant has once. */
  readonly copies: number;
  /** Secrets in the vault that has very many; none when 0. */
  readonly secretsInBigVault: number;
}

/** Totals, specimens included. */
export const sizes: Readonly<Record<TenantSize, SizeCounts>> = {
  small: {
    applications: 150,
    servicePrincipals: 250,
    users: 200,
    groups: 20,
    vaults: 12,
    subscriptions: 3,
    azureAssignments: 150,
    appRoleAssignments: 600,
    delegatedGrants: 300,
    copies: 1,
    secretsInBigVault: 0,
  },
  medium: {
    applications: 5_000,
    servicePrincipals: 8_000,
    users: 4_000,
    groups: 400,
    vaults: 60,
    subscriptions: 6,
    azureAssignments: 2_500,
    appRoleAssignments: 30_000,
    delegatedGrants: 9_000,
    copies: 3,
    secretsInBigVault: 0,
  },
  huge: {
    applications: 100_000,
    servicePrincipals: 150_000,
    users: 60_000,
    groups: 5_000,
    vaults: 200,
    subscriptions: 400,
    azureAssignments: 50_000,
    appRoleAssignments: 1_000_000,
    delegatedGrants: 300_000,
    copies: 5,
    secretsInBigVault: 10_000,
  },
};
