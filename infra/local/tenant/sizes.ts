export type TenantSize = "small" | "medium" | "huge";

export interface SizeCounts {
  readonly applications: number;
  readonly servicePrincipals: number;
  readonly users: number;
  readonly groups: number;
  readonly vaults: number;
  readonly subscriptions: number;
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
    copies: 3,
    secretsInBigVault: 0,
  },
  huge: {
    applications: 100_000,
    servicePrincipals: 150_000,
    users: 60_000,
    groups: 5_000,
    vaults: 200,
    subscriptions: 12,
    copies: 5,
    secretsInBigVault: 10_000,
  },
};
