import type { Severity } from "../../findings/finding.ts";

/**
 * How severe what somebody did is, by what it does to the tenant. What weakens all of it is high, trust in another sign-in
 * service critical; settings are medium; what is done every day is `low` (said, not told) or `info` (listed).
 */
export const ACT_SEVERITY = {
  // Roles and PIM
  "pim-setting-changed": "medium",
  "pim-left": "high",
  "pim-alert-disabled": "high",
  "pim-request-denied": "low",
  "role-activated": "info",
  "activation-approved": "info",
  "role-removed": "info",
  "self-granted": "high",
  "self-granted-tenant": "critical",
  "bulk-roles-given": "high",
  "bulk-roles-removed": "high",
  "admins-removed-by-new-admin": "critical",
  "role-after-self-grant": "critical",
  "role-to-new-account": "high",
  "small-role-to-new-account": "low",
  "short-lived-role": "medium",
  "credential-by-new-admin": "high",
  "role-by-new-admin": "medium",

  // Applications and consent
  "owner-added": "medium",
  "owner-added-by-maker": "low",
  "owner-removed": "low",
  "application-reaches-outside": "medium",
  "application-pass-through": "medium",
  "application-opened": "medium",
  "application-changed": "low",
  "application-renamed": "info",
  "workload-created": "info",
  "workload-deleted": "low",
  "workload-restored": "low",
  "publisher-verified": "info",
  "publisher-unverified": "low",
  "consent-by-user": "info",
  "consent-to-mailbox": "medium",
  "consent-by-admin": "low",
  "consent-to-sign-in": "info",
  "risky-consent-blocked": "medium",
  "application-access": "info",
  "consent-burst": "high",
  "credential-after-consent": "high",
  "workloads-in-bulk": "medium",
  "short-lived-application": "low",
  "short-lived-application-with-power": "high",

  // Groups and people
  "privileged-group-made": "low",
  "privileged-group-filled": "medium",
  "group-rule-changed": "medium",
  "group-deleted": "info",
  "guest-invited": "low",
  "guest-refused": "low",
  "guest-came": "info",
  "guest-in-group": "info",
  "guest-became-member": "medium",
  "user-linked-outside": "medium",

  // Policies and settings
  "protection-removed": "high",
  "protection-weakened": "high",
  "protection-changed": "medium",
  "protection-added": "low",
  "protection-renamed": "low",
  "location-trusted": "high",
  "location-changed": "medium",
  "location-added": "low",
  "federation-trusted": "critical",
  "domain-changed": "medium",
  "domain-removed": "low",
  "partner-set": "medium",
  "partner-removed": "low",
  "sign-in-authority-trusted": "high",
  "addresses-trusted": "high",
  "risky-consent-allowed": "high",
  "setting-changed": "medium",
  "policy-added": "low",
} as const satisfies Readonly<Record<string, Severity>>;

export type ActWeight = keyof typeof ACT_SEVERITY;
