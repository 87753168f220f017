/** The detectors that the oracle knows; what the service finds with others is not its business. */
export const detectorIds = [
  "credential-expiring",
  "credential-expired",
  "credential-never-expires",
  "credential-long-lived",
  "credential-multiple",
  "credential-on-service-principal",
] as const;

/** Every rule that can be taken out, to show that its absence is noticed. */
export const ruleIds = [
  ...detectorIds,
  "superseded",
  "thumbprint-merging",
  "saml-signing",
  "first-party",
  "managed-identity",
  "platform-made",
  "disabled-holder",
  "powerful-application",
  "disabled-vault-object",
  "auto-renew",
  "secret-behind-certificate",
  "rotation-tags-right",
  "rotation-tags-wrong",
  "rotation-tags-stale",
  "certificate-in-two-places",
  "switched-off-says-nothing",
  "current-in-vault",
  "encrypting-key",
  "created-as-start",
  "year-9999",
  "null-end",
  "never-valid",
  "not-yet-valid",
] as const;

export type DetectorId = (typeof detectorIds)[number];
export type RuleId = (typeof ruleIds)[number];
/** The rules in force. */
export type Rules = ReadonlySet<RuleId>;

export const allRules: Rules = new Set(ruleIds);

export function allRulesBut(rule: RuleId): Rules {
  return new Set(ruleIds.filter((each) => each !== rule));
}
