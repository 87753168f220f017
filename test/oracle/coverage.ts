import type { ExpectedFinding } from "./findings.ts";
import { judge } from "./judge.ts";
import type { CredentialPolicy } from "./policy.ts";
import type { RawTenant } from "./raw-tenant.ts";
import { type RuleId, allRulesBut, ruleIds } from "./rules.ts";

/**
 * For each rule the natural keys about which something else would be said without it. An empty list means that in this
 * tenant, at this instant, nobody would notice if the rule were missing.
 */
export function coverage(
  raw: RawTenant,
  now: Date,
  policy: CredentialPolicy,
): Readonly<Record<RuleId, readonly string[]>> {
  const whole = judge(raw, now, policy);
  const entries = ruleIds.map((rule) => [
    rule,
    differingKeys(whole, judge(raw, now, policy, allRulesBut(rule))),
  ]);
  return Object.fromEntries(entries) as Record<RuleId, readonly string[]>;
}

function differingKeys(
  some: readonly ExpectedFinding[],
  others: readonly ExpectedFinding[],
): readonly string[] {
  const spelled = (findings: readonly ExpectedFinding[]) =>
    new Map(findings.map((each) => [spell(each), each.naturalKey]));
  const a = spelled(some);
  const b = spelled(others);
  const differing = [
    ...[...a].filter(([text]) => !b.has(text)),
    ...[...b].filter(([text]) => !a.has(text)),
  ];
  return [...new Set(differing.map(([, naturalKey]) => naturalKey))].toSorted();
}

function spell({
  detector,
  naturalKey,
  severity,
  threshold,
  endsAt,
  ...rest
}: ExpectedFinding): string {
  return JSON.stringify([
    ...[detector, naturalKey, severity, threshold, endsAt],
    ...[rest.alsoAt, rest.encrypts],
  ]);
}
