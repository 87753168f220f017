import { applicationHolders } from "./application-holders.ts";
import { type ExpectedFinding, findingsOf, manyOf } from "./findings.ts";
import type { Holder } from "./holder.ts";
import { type CredentialPolicy, limitsOf } from "./policy.ts";
import type { RawTenant } from "./raw-tenant.ts";
import { type Rules, allRules } from "./rules.ts";
import { vaultHolders } from "./vault-holders.ts";

/** Every credential finding there must be at `now`. `rules` takes rules out, to see what depends on them. */
export function judge(
  raw: RawTenant,
  now: Date,
  policy: CredentialPolicy,
  rules: Rules = allRules,
): readonly ExpectedFinding[] {
  const limits = limitsOf(policy);
  const nowMs = now.getTime();
  return holdersOf(raw, rules)
    .flatMap((holder) => [
      ...holder.credentials.flatMap((each) =>
        findingsOf({ credential: each, holder, nowMs, limits, rules }),
      ),
      ...manyOf(holder, nowMs, limits, rules),
    ])
    .filter(({ detector }) => rules.has(detector));
}

export function holdersOf(raw: RawTenant, rules: Rules): readonly Holder[] {
  const applications = applicationHolders(raw, rules);
  const { own, copies } = vaultHolders(raw, applications, rules);
  return [...applications.map((holder) => withCopies(holder, copies)), ...own];
}

/** @param copies natural keys of vault objects, by the natural key of the credential that they hold a copy of */
function withCopies(holder: Holder, copies: ReadonlyMap<string, readonly string[]>): Holder {
  return {
    ...holder,
    credentials: holder.credentials.map((each) => ({
      ...each,
      alsoAt: copies.get(each.naturalKey) ?? [],
    })),
  };
}
