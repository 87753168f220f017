import type { AuditAct, NoiseAct, UnknownAct } from "./audit-acts.ts";
import {
  applicationAccessAct,
  applicationPermissionAct,
  consentAct,
  delegatedGrantAct,
} from "./audit-consents.ts";
import { groupAct, groupMembershipAct, userCame, userUpdated } from "./audit-groups.ts";
import { customRoleAct, policyAct, type PolicyRule, rootAccessAct } from "./audit-policies.ts";
import type { AuditRecord } from "./audit-record.ts";
import { roleAct } from "./audit-roles.ts";
import type { AuditContext } from "./audit-values.ts";
import { credentialsChanged, ownerAct, workloadAct, workloadUpdated } from "./audit-workloads.ts";
import { roleOperationOf } from "./pim-operation.ts";

type Reading = (record: AuditRecord, context: AuditContext) => AuditAct | readonly AuditAct[];

/** A name that is not known is worth a word in these categories only: others are full of names that do not concern us. */
const WATCHED = new Set([
  "rolemanagement",
  "applicationmanagement",
  "groupmanagement",
  "resourcemanagement",
  "policy",
  "policymanagement",
  "authorization",
  "authorizationpolicy",
  "directorymanagement",
  "crosstenantaccesssettings",
  "crosstenantidentitysyncsettings",
  "azurerbacrolemanagementelevateaccess",
]);

const noise =
  (label: NoiseAct["label"]): Reading =>
  () => ({ kind: "noise", label });
const policy =
  (area: PolicyRule["area"], verb: PolicyRule["verb"]): Reading =>
  (record) =>
    policyAct(record, { area, verb });

/**
 * What each operation says, by its name in lower case, dashes and spaces made even. The names are those in the log
 * (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, and entries of real tenants that public
 * rule sets keep as samples; checked 2026-11-21). Roles are not here: their names are read by `roleOperationOf`.
 */
const OPERATIONS: Readonly<Record<string, Reading>> = {
  "user has elevated their access to user access administrator for their azure resources": (
    record,
  ) => rootAccessAct(record, "given"),
  "the role assignment of user access administrator has been removed from the user": (record) =>
    rootAccessAct(record, "taken"),

  "add role definition": (record) => customRoleAct(record, "added"),
  "update role definition": (record) => customRoleAct(record, "changed"),
  "update role": (record) => customRoleAct(record, "changed"),
  "delete role definition": (record) => customRoleAct(record, "removed"),

  "add app role assignment to service principal": (record) =>
    applicationPermissionAct(record, "given"),
  "remove app role assignment from service principal": (record) =>
    applicationPermissionAct(record, "taken"),
  "add app role assignment grant to user": (record) => applicationAccessAct(record, "given"),
  "add app role assignment grant to group": (record) => applicationAccessAct(record, "given"),
  "add app role assignment to group": (record) => applicationAccessAct(record, "given"),
  "remove app role assignment from user": (record) => applicationAccessAct(record, "taken"),
  "remove app role assignment from group": (record) => applicationAccessAct(record, "taken"),
  "add delegated permission grant": (record) => delegatedGrantAct(record, "given"),
  "remove delegated permission grant": (record) => delegatedGrantAct(record, "taken"),
  "add oauth2permissiongrant": (record) => delegatedGrantAct(record, "given"),
  "remove oauth2permissiongrant": (record) => delegatedGrantAct(record, "taken"),
  "consent to application": consentAct,

  "add application": (record, context) => workloadAct(record, "created", context),
  "delete application": (record, context) => workloadAct(record, "deleted", context),
  "hard delete application": (record, context) =>
    workloadAct(record, "permanently-deleted", context),
  "restore application": (record, context) => workloadAct(record, "restored", context),
  "add service principal": (record, context) => workloadAct(record, "created", context),
  "remove service principal": (record, context) => workloadAct(record, "deleted", context),
  "hard delete service principal": (record, context) =>
    workloadAct(record, "permanently-deleted", context),
  "restore service principal": (record, context) => workloadAct(record, "restored", context),
  "set verified publisher": (record, context) => workloadAct(record, "publisher-verified", context),
  "unset verified publisher": (record, context) =>
    workloadAct(record, "publisher-unverified", context),
  "update application": workloadUpdated,
  "update service principal": workloadUpdated,
  "update application - certificates and secrets management": credentialsChanged,
  "create application - certificates and secrets management": credentialsChanged,
  "add service principal credentials": credentialsChanged,
  "update service principal credentials": credentialsChanged,
  "remove service principal credentials": credentialsChanged,
  "add owner to application": (record) => ownerAct(record, "given", "application"),
  "remove owner from application": (record) => ownerAct(record, "taken", "application"),
  "add owner to service principal": (record) => ownerAct(record, "given", "service-principal"),
  "remove owner from service principal": (record) => ownerAct(record, "taken", "service-principal"),

  "add member to group": (record, context) =>
    groupMembershipAct(record, "given", "member", context),
  "remove member from group": (record, context) =>
    groupMembershipAct(record, "taken", "member", context),
  "add owner to group": (record, context) => groupMembershipAct(record, "given", "owner", context),
  "remove owner from group": (record, context) =>
    groupMembershipAct(record, "taken", "owner", context),
  "add group": (record) => groupAct(record, "added"),
  "update group": (record) => groupAct(record, "changed"),
  "delete group": (record) => groupAct(record, "removed"),
  "hard delete group": noise("ordinary-group"),

  "invite external user": (record) => userCame(record, "guest-invited"),
  "redeem external user invite": (record) => userCame(record, "guest-redeemed"),
  "update user": userUpdated,
  "add user": (record) => userCame(record, "user-created"),
  "change user license": noise("licence-change"),

  "add conditional access policy": policy("conditional-access", "added"),
  "update conditional access policy": policy("conditional-access", "changed"),
  "delete conditional access policy": policy("conditional-access", "removed"),
  "add named location": policy("named-location", "added"),
  "update named location": policy("named-location", "changed"),
  "delete named location": policy("named-location", "removed"),
  "update authorization policy": policy("authorization", "changed"),
  "authentication methods policy update": policy("authentication-methods", "changed"),
  "authentication methods policy reset": policy("authentication-methods", "changed"),
  "update user risk and mfa registration policy": policy("identity-protection", "changed"),
  "add a partner to cross-tenant access setting": policy("cross-tenant", "added"),
  "update a partner cross-tenant access setting": policy("cross-tenant", "changed"),
  "delete partner specific cross-tenant access setting": policy("cross-tenant", "removed"),
  "update the default cross-tenant access setting": policy("cross-tenant", "changed"),
  "reset the cross-tenant access setting to the system default": policy("cross-tenant", "changed"),
  "set domain authentication": policy("domain", "changed"),
  "set federation settings on domain": policy("domain", "changed"),
  "add unverified domain": policy("domain", "added"),
  "add verified domain": policy("domain", "added"),
  "verify domain": policy("domain", "changed"),
  "update domain": policy("domain", "changed"),
  "remove unverified domain": policy("domain", "removed"),
  "remove verified domain": policy("domain", "removed"),
  "set dirsync feature": policy("sync", "changed"),
  "set dirsyncenabled flag": policy("sync", "changed"),
  "set company information": policy("company", "changed"),
  "create company": policy("company", "added"),
  "set device registration policies": policy("device-registration", "changed"),
  "update role setting in pim": policy("pim-setting", "changed"),
  "offboarded resource from pim": policy("pim-setting", "removed"),
  "disable pim alert": policy("pim-alert", "changed"),
  "add policy": policy("other", "added"),
  "update policy": policy("other", "changed"),
  "delete policy": policy("other", "removed"),

  "onboarded resource to pim": noise("pim-bookkeeping"),
  "pim activation request expired": noise("pim-bookkeeping"),
  "process request": noise("pim-bookkeeping"),
  "process role update request": noise("pim-bookkeeping"),
  "resolve pim alert": noise("pim-bookkeeping"),
  "triggered pim alert": noise("pim-bookkeeping"),
};

/**
 * What an entry says that was done: at least one act, several where an entry changes several things of one application. Pure.
 * Names of operations are compared without case. What was tried and failed is wrapped, so that nobody takes it for done.
 */
export function actsOf(record: AuditRecord, context: AuditContext): readonly AuditAct[] {
  const acts = [readingOf(record.operationKey)?.(record, context) ?? unrecognised(record)].flat();
  return record.isSuccess ? acts : acts.map((act) => failed(act, record));
}

function readingOf(key: string): Reading | undefined {
  if (Object.hasOwn(OPERATIONS, key)) return OPERATIONS[key];
  const operation = roleOperationOf(key);
  return operation && ((record, context) => roleAct(record, operation, context));
}

function unrecognised(record: AuditRecord): UnknownAct | NoiseAct {
  return WATCHED.has(record.category.toLowerCase())
    ? { kind: "unknown", operation: record.operation }
    : { kind: "noise", label: "not-watched" };
}

function failed(act: AuditAct, { resultReason }: AuditRecord): AuditAct {
  switch (act.kind) {
    case "failed":
    case "noise":
    case "unknown":
      return act;
    default:
      // A denial can be logged as a failure, and is one only when there was nothing to decide.
      if ("request" in act && act.request === "denied" && resultReason !== "RoleAssignmentExists") {
        return act;
      }
      return { kind: "failed", attempted: act };
  }
}
