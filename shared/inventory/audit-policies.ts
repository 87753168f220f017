import type { AuditAct, PolicyAct, PolicyArea } from "./audit-acts.ts";
import type { CustomRoleAct, RootAccessAct, Verb } from "./audit-role-acts.ts";
import type { AuditRecord } from "./audit-record.ts";
import { guidOf, lacking, onlyOne, said, targetsOf } from "./audit-values.ts";
import { optional } from "./optional.ts";
import { propertyChanges } from "./property-changes.ts";

/** How an operation on a policy or setting of the tenant is to be understood. */
export type PolicyRule = Pick<PolicyAct, "area" | "verb">;

/** Policies that share the operation `Update policy` and are told apart by their name. */
const NAMED: readonly (readonly [RegExp, PolicyArea])[] = [
  [/b2bmanagement|invitationsallowedandblocked|crosstenant|externalidentit/i, "cross-tenant"],
  [/authorizationpolicy/i, "authorization"],
  [/authenticationmethod/i, "authentication-methods"],
  [/conditionalaccess|authenticationcontext|authenticationstrength/i, "conditional-access"],
  [/deviceregistration/i, "device-registration"],
];

/** What was set, with every value that differs. An entry without a readable difference still says that it was touched. */
export function policyAct(record: AuditRecord, { area, verb }: PolicyRule): PolicyAct {
  const target =
    targetsOf(record, "Policy").find(({ name }) => name !== undefined) ??
    record.targets.find(({ name, changes }) => name !== undefined && changes.size > 0) ??
    record.targets.find(({ name }) => name !== undefined);
  const names = record.targets.flatMap(({ name, type, changes }) => [
    name ?? "",
    type,
    ...changes.keys(),
  ]);
  const [, named] =
    area === "other" ? (NAMED.find(([known]) => names.some((name) => known.test(name))) ?? []) : [];
  return {
    kind: "policy",
    area: named ?? area,
    verb,
    name: target?.name ?? record.operation,
    ...optional({ objectId: target?.id }),
    changes: propertyChanges(record.targets),
  };
}

/** A role of the tenant's own was made, changed or deleted. */
export function customRoleAct(record: AuditRecord, verb: CustomRoleAct["verb"]): CustomRoleAct {
  const logged = verb === "removed" ? "taken" : "given";
  const role = onlyOne(targetsOf(record, "Role", "RoleDefinition"));
  return {
    kind: "custom-role",
    verb,
    ...optional({
      roleId:
        guidOf(said(record, logged, "RoleDefinition.TemplateId", "TemplateId")) ?? guidOf(role?.id),
      roleName: said(record, logged, "RoleDefinition.DisplayName") ?? role?.name,
    }),
    changes: propertyChanges(record.targets),
  };
}

/**
 * A Global Administrator took or gave up User Access Administrator at the root of Azure. One takes it for oneself only;
 * who loses it can be another one, whom a target then names
 * (learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin, checked 2026-11-21).
 */
export function rootAccessAct(record: AuditRecord, verb: Verb): RootAccessAct | AuditAct {
  const target = guidOf(onlyOne(targetsOf(record, "User", "ServicePrincipal"))?.id);
  const actor = guidOf(record.actor.id);
  const principalId = verb === "given" ? (actor ?? target) : (target ?? actor);
  if (principalId === undefined) return lacking(record, "the principal");
  return { kind: "root-access", verb, principalId };
}
