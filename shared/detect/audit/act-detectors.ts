import type { ActDetector } from "./act-detector.ts";
import { applicationAccessChanged } from "./application-access-changed.ts";
import { applicationChanged } from "./application-changed.ts";
import { bulkRoleChanges } from "./bulk-role-changes.ts";
import { conditionalAccessChanged } from "./conditional-access-changed.ts";
import { consentBurst } from "./consent-burst.ts";
import { consentGiven } from "./consent-given.ts";
import { credentialAfterConsent } from "./credential-after-consent.ts";
import { crossTenantAccessChanged } from "./cross-tenant-access-changed.ts";
import { domainTrustChanged } from "./domain-trust-changed.ts";
import { groupChanged } from "./group-changed.ts";
import { guestChanged } from "./guest-changed.ts";
import { newAdminGrants } from "./new-admin-grants.ts";
import { newAdminRemovesAdmins } from "./new-admin-removes-admins.ts";
import { newGroupFilled } from "./new-group-filled.ts";
import { ownerChanged } from "./owner-changed.ts";
import { pimRequestDenied } from "./pim-request-denied.ts";
import { pimSettingsChanged } from "./pim-settings-changed.ts";
import { riskyConsent } from "./risky-consent.ts";
import { roleActivated } from "./role-activated.ts";
import { roleAfterSelfGrant } from "./role-after-self-grant.ts";
import { roleGivenToNewAccount } from "./role-given-to-new-account.ts";
import { roleRemoved } from "./role-removed.ts";
import { selfGrant } from "./self-grant.ts";
import { servicePrincipalsCreatedInBulk } from "./service-principals-created-in-bulk.ts";
import { shortLivedApplication } from "./short-lived-application.ts";
import { shortLivedRole } from "./short-lived-role.ts";
import { tenantPolicyChanged } from "./tenant-policy-changed.ts";
import { workloadChanged } from "./workload-changed.ts";

/** Every rule about what the audit log alone tells: first of single acts, then of acts together. A new rule is a new file and a line here. */
export const actDetectors: readonly ActDetector[] = [
  pimSettingsChanged,
  pimRequestDenied,
  roleActivated,
  roleRemoved,
  selfGrant,
  ownerChanged,
  applicationChanged,
  workloadChanged,
  applicationAccessChanged,
  consentGiven,
  riskyConsent,
  groupChanged,
  guestChanged,
  crossTenantAccessChanged,
  domainTrustChanged,
  conditionalAccessChanged,
  tenantPolicyChanged,

  bulkRoleChanges,
  newAdminRemovesAdmins,
  newAdminGrants,
  roleAfterSelfGrant,
  roleGivenToNewAccount,
  shortLivedRole,
  servicePrincipalsCreatedInBulk,
  shortLivedApplication,
  credentialAfterConsent,
  consentBurst,
  newGroupFilled,
];
