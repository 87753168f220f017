/** What the oracle needs of a governance policy; written as in the policy file, so that a parsed file fits as it is. */
export interface CredentialPolicy {
  readonly thresholdsDays?: readonly number[] | undefined;
  readonly credentials?:
    | { readonly longLivedDays?: number | undefined; readonly maxActive?: number | undefined }
    | undefined;
}

export interface OraclePolicy extends CredentialPolicy {
  readonly contacts: ContactPolicy;
}

export interface ContactPolicy {
  readonly fallback: PolicyContact;
  readonly security?: PolicyContact | undefined;
  readonly declared?: readonly ScopedContact[] | undefined;
  readonly byScope?: readonly ScopedContact[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly outsideDomains?: readonly string[] | undefined;
}

export interface PolicyContact {
  readonly address: string;
  readonly name?: string | undefined;
}

export interface ScopedContact {
  readonly scope: { readonly appId: string } | { readonly resourceScope: string };
  readonly contact: PolicyContact;
}

export const msPerDay = 86_400_000;

/** The limits in force: what the policy says, else the documented defaults. Thresholds come tightest first. */
export function limitsOf(policy: CredentialPolicy): {
  readonly thresholdsDays: readonly number[];
  readonly longLivedDays: number;
  readonly maxActive: number;
} {
  const { longLivedDays = 731, maxActive = 2 } = policy.credentials ?? {};
  const { thresholdsDays = [60, 30, 14, 7, 3, 1] } = policy;
  return { thresholdsDays: thresholdsDays.toSorted((a, b) => a - b), longLivedDays, maxActive };
}
